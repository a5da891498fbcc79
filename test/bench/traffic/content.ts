import { deflateSync } from "node:zlib";
import type { Random } from "../../fuzz/random.ts";

const WORDS =
  `the of and to in is that for it as was with be by on not he this are or his from at which but have an had they you
  were their one all we can her has there been if more when will would who so no request response server client cluster
  network policy service container workload certificate session account payment order item total price status updated`
    .split(/\s+/)
    .filter((word) => word.length > 0);

export const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

export function prose(random: Random, size: number): string {
  let text = "";
  while (text.length < size) {
    const word = random.pick(WORDS);
    text += random.below(12) === 0 ? `${word}. ${word[0]!.toUpperCase()}${word.slice(1)} ` : `${word} `;
  }
  return text.slice(0, size);
}

export function html(random: Random, size: number): string {
  let text =
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Orders</title></head><body>\n';
  while (text.length < size)
    text += `<div class="row r${random.below(40)}"><a href="/items/${random.below(1e6)}">${prose(random, 30)}</a><p>${prose(random, 120)}</p></div>\n`;
  return text.slice(0, size);
}

export function json(random: Random, size: number): string {
  let text = '{"items":[';
  while (text.length < size)
    text += `{"id":${random.below(1e6)},"name":"${prose(random, 18)}","price":${random.below(1e4) / 100},"tags":["${random.pick(WORDS)}","${random.pick(WORDS)}"],"updated":"2026-01-${10 + random.below(20)}T00:00:00Z"},`;
  return `${text.slice(0, size - 4)}{}]}`;
}

/** Octets that look compressed. */
export function noise(random: Random, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at++) bytes[at] = random.below(65_536) >> 5;
  return bytes;
}

export function png(random: Random, size: number): Uint8Array {
  const head = Buffer.from("89504e470d0a1a0a0000000d49484452000001000000010008020000009d2d5e3a", "hex");
  return new Uint8Array(Buffer.concat([head, deflateSync(noise(random, size))]).subarray(0, size));
}
