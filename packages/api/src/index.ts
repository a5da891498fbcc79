export * from "./assignment.ts";
export * from "./event.ts";
