import { parentPort, workerData } from "node:worker_threads";
import { learn } from "./learning.js";

const { folder } = workerData as { folder: string };
parentPort?.postMessage(learn(folder));
