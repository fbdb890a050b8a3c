import { CloudAdapter, ConfigurationBotFrameworkAuthentication, type Request } from "botbuilder";
import restify from "restify";

/** The barest bot that the SDK's samples show: restify, its body parser, CloudAdapter, an echo. The measure for a turn of ours. */
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.post("/api/messages", async (request, response) => {
  await adapter.process(request as Request, response, async (context) => {
    if (context.activity.type === "message") await context.sendActivity(`Echo: ${context.activity.text}`);
  });
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  process.stdout.write(`http://127.0.0.1:${port}\n`);
});
