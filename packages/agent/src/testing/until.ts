/** Asks again and again until the answer is yes; what it was last is in the failure. */
export async function until<T>(
  what: () => T | Promise<T>,
  good: (value: T) => boolean = Boolean,
): Promise<T> {
  const end = Date.now() + 20_000;
  for (;;) {
    const value = await what();
    if (good(value)) return value;
    if (Date.now() > end) throw new Error(`did not come about; last: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
