import { beforeEach, describe } from "vitest";
import { MemoryStorage } from "./memory-storage.ts";
import { storageCases } from "./storage.cases.ts";

describe("MemoryStorage", () => {
  let storage: MemoryStorage;
  beforeEach(() => {
    storage = new MemoryStorage();
  });
  storageCases(async () => storage);
});
