import { parentPort, workerData } from "node:worker_threads";
import { learn, type Task } from "./learning.js";

parentPort?.postMessage(learn(workerData as Task));
