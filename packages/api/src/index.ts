export * from "./alerts.ts";
export * from "./assignment.ts";
export * from "./event.ts";
