import { MemoryEventStore } from "./memory.ts";
import { eventStoreCases } from "./store.cases.ts";

eventStoreCases(async (work) => {
  const store = new MemoryEventStore();
  await work(store);
  await store.close();
});
