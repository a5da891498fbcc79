import type { Random } from "../../fuzz/random.ts";
import { ascii, html, json, png, prose } from "./content.ts";
import { Talk, type Tape } from "./tape.ts";

const join = (head: string, body: Uint8Array): Uint8Array => {
  const start = ascii(head);
  const whole = new Uint8Array(start.length + body.length);
  whole.set(start);
  whole.set(body, start.length);
  return whole;
};

const request = (path: string): Uint8Array =>
  ascii(
    `GET ${path} HTTP/1.1\r\nHost: files.example.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)\r\n` +
      "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\nAccept-Language: en-US,en;q=0.5\r\nConnection: keep-alive\r\n\r\n",
  );

const response = (type: string, body: Uint8Array): Uint8Array =>
  join(
    `HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\nConnection: keep-alive\r\n\r\n`,
    body,
  );

/** Downloads over kept connections: text, pages, data, pictures, of 2 to 200 kilobytes. */
export function bulkHttp(tape: Tape, random: Random, size: number): void {
  const files = Array.from({ length: 60 }, (_, number) => {
    const length = 2_000 + random.below(10) ** 3 * 200;
    if (number % 4 === 0) return response("text/plain", ascii(prose(random, length)));
    if (number % 4 === 1) return response("text/html", ascii(html(random, length)));
    if (number % 4 === 2) return response("application/json", ascii(json(random, length)));
    return response("image/png", png(random, length));
  });
  for (let number = 0; tape.size < size; number++) {
    const talk = new Talk(tape, number, 80);
    for (let file = 0; file < 8; file++) {
      talk.ask(request(`/files/${random.below(1e5)}`));
      talk.answer(random.pick(files));
    }
    talk.end();
  }
}

/** Small questions and answers between services. */
export function api(tape: Tape, random: Random, size: number): void {
  for (let number = 0; tape.size < size; number++) {
    const talk = new Talk(tape, number, 8080);
    for (let call = 0; call < 20; call++) {
      const body = ascii(json(random, 80 + random.below(200)));
      const head =
        `POST /v1/orders/${random.below(1e6)}?trace=${random.below(1e9).toString(16)} HTTP/1.1\r\nHost: orders.shop.svc.cluster.local\r\n` +
        `Authorization: Bearer ${random.below(2 ** 30).toString(36)}.${random.below(2 ** 30).toString(36)}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
      talk.ask(join(head, body));
      talk.answer(response("application/json", ascii(json(random, 100 + random.below(600)))));
    }
    talk.end();
  }
}
