// The same small front end for node, without a package. It runs one turn and asks before commands run and files change:
//   node samples/app-server-client.mjs codex "What is in this folder?"
//
// Its types are the protocol's own, as the server writes them. To have an editor (or `tsc`) check this file:
//   codex app-server generate-ts --out samples/bindings
//   npx -p typescript -p @types/node tsc --noEmit --strict --allowJs --checkJs --module esnext --target es2022 --moduleResolution bundler samples/app-server-client.mjs
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import process from "node:process";

/** @typedef {import("./bindings/ClientRequest").ClientRequest} ClientRequest */
/** @typedef {import("./bindings/EventMsg").EventMsg} EventMsg */
/** @typedef {import("./bindings/ServerRequest").ServerRequest} ServerRequest */
/** @typedef {import("./bindings/ReviewDecision").ReviewDecision} ReviewDecision */
/** @typedef {import("./bindings/v2/ThreadStartResponse").ThreadStartResponse} ThreadStartResponse */

/** A running `codex app-server`: requests with their answers; what it tells and asks goes to the two callbacks. */
class AppServerClient {
  #lastId = 0;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (reason: Error) => void }>} */
  #open = new Map();
  #server;

  /**
   * @param {string} codex the program
   * @param {(event: EventMsg, conversationId: string) => void} onEvent
   * @param {(question: ServerRequest) => Promise<ReviewDecision>} onQuestion
   */
  constructor(codex, onEvent, onQuestion) {
    this.#server = spawn(codex, ["app-server"], { stdio: ["pipe", "pipe", "inherit"] });
    createInterface({ input: this.#server.stdout }).on("line", async (line) => {
      const message = JSON.parse(line);
      if (message.method === undefined) {
        const request = this.#open.get(message.id);
        this.#open.delete(message.id);
        message.error ? request?.reject(new Error(message.error.message)) : request?.resolve(message.result);
      } else if (message.id !== undefined) {
        this.#send({ id: message.id, result: { decision: await onQuestion(message) } });
      } else if (message.method.startsWith("codex/event/")) {
        onEvent(message.params.msg, message.params.conversationId);
      }
    });
    this.#server.on("exit", () => this.#open.forEach(({ reject }) => reject(new Error("the server has ended"))));
  }

  /**
   * Sends a request and waits for its answer.
   * @template {ClientRequest["method"]} M
   * @param {M} method
   * @param {Extract<ClientRequest, { method: M }>["params"] | Partial<Extract<ClientRequest, { method: M }>["params"]>} params
   * @returns {Promise<any>}
   */
  call(method, params) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.#send({ method, id, params });
    });
  }

  /** Introduces this client. */
  async start() {
    await this.call("initialize", { clientInfo: { name: "sample", title: "Sample", version: "1.0.0" } });
    this.#send({ method: "initialized" });
  }

  /** Closes the server's input, which ends it in order. */
  close() {
    this.#server.stdin.end();
  }

  /** @param {object} message */
  #send(message) {
    this.#server.stdin.write(JSON.stringify(message) + "\n");
  }
}

const [codex, prompt] = process.argv.slice(2);
if (codex === undefined || prompt === undefined) {
  console.error("usage: node app-server-client.mjs CODEX PROMPT");
  process.exit(2);
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** @type {(code: number) => void} */
let end = () => {};
/** @type {Promise<number>} */
const ended = new Promise((resolve) => (end = resolve));

const client = new AppServerClient(
  codex,
  (event) => {
    switch (event.type) {
      case "agent_message":
        console.log(event.message);
        break;
      case "exec_command_end":
        process.stdout.write(`(exit code ${event.exit_code}) ${event.aggregated_output}`);
        break;
      case "error":
        console.error(event.message);
        break;
      case "task_complete":
        end(0);
        break;
      case "turn_aborted":
        end(1);
        break;
    }
  },
  async (question) => {
    const what = question.method === "execCommandApproval"
      ? `Run ${JSON.stringify(question.params.command)}?`
      : `Change ${Object.keys(question.params.fileChanges).join(", ")}?`;
    process.stdout.write(`${what} [y/N] `);
    const { value } = await lines.next();
    return value?.trim() === "y" ? "approved" : "denied";
  },
);

await client.start();
/** @type {ThreadStartResponse} */
const { thread } = await client.call("thread/start", { approvalPolicy: "unlessTrusted" });
await client.call("turn/start", { threadId: thread.id, input: [{ type: "text", text: prompt }] });
process.exitCode = await ended;
client.close();
process.stdin.destroy();
