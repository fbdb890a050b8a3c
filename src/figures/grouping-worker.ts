import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { groupTexts } from "./grouping.js";

// Chats come first; only Linux gives a thread a priority of its own.
if (process.platform === "linux") setPriority(10);

const { texts } = workerData as { texts: string[] };
parentPort?.postMessage(groupTexts(texts));
