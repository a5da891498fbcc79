export { ExcerptMasker, type ExcerptPorts, type ExcerptStart, isTunnelled } from "./excerpt.ts";
export { createMasker, Masker } from "./masker.ts";
export type { PrivacyPolicy } from "./policy.ts";
