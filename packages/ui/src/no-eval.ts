/**
 * The page's policy forbids making code from text. Zod finds that out by trying, which the browser
 * reports as a violation, unless it is told before it is loaded; so this file comes first.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

export {};
