import { z } from "zod";

const names = z.array(z.string().min(1)).min(1);

/** What a token may do beside what everybody who is signed in may: the words of Kubernetes' own roles. */
const tokenRight = z.strictObject({
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, or `*`. */
  verbs: names,
  /** Plural names, `packetcaptures/files` for what captures hold; or `*`. */
  resources: names,
  /** Everywhere without it. */
  namespaces: names.optional(),
});
export type TokenRight = z.infer<typeof tokenRight>;

/** The file `tokens.json` of the data folder: those who may do less than the administrator. */
export const tokensFile = z.strictObject({
  tokens: z
    .array(
      z.strictObject({
        user: z.string().min(1).max(253),
        /** What is sent as `Authorization: Bearer`. A short one could be guessed. */
        token: z.string().min(20).max(1_024),
        rights: z.array(tokenRight).max(100),
      }),
    )
    .max(1_000),
});
export type TokensFile = z.infer<typeof tokensFile>;
