// A web server that answers everything: `node web-server.mjs PORT NAME`.
import { createServer } from "node:http";

const [port, name] = process.argv.slice(2);

createServer((request, response) => {
  request.resume().on("end", () => {
    const found = request.url === "/";
    response.writeHead(found ? 200 : 404, { "content-type": "text/plain", server: name });
    response.end(found ? `Welcome to ${name}\n` : `${name} has no ${request.url}\n`);
  });
}).listen(Number(port), () => process.stdout.write("listening\n"));
