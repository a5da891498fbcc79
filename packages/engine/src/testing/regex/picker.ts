/** Numbers below a bound that look random and are the same each time. */
export type Pick = (below: number) => number;

export function picker(seed: number = 1): Pick {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}
