import { Server, type ListenOptions } from "node:net";

/** Preloaded into programs that would listen on every address: they listen on this machine's own. */
type Listen = (this: Server, ...args: unknown[]) => Server;

// eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its own server below
const listen = Server.prototype.listen as unknown as Listen;

const onLoopback: Listen = function (first, ...rest) {
  const options: ListenOptions = typeof first === "object" && first !== null ? first : { port: Number(first) };
  return listen.call(this, { ...options, host: "127.0.0.1" }, ...rest.filter((argument) => typeof argument === "function"));
};

Server.prototype.listen = onLoopback;
