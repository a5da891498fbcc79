/** What had to be seen, and whether it was. */
export class Checks {
  results = [];

  get failed() {
    return this.results.filter(([seen]) => !seen).length;
  }

  that(seen, what) {
    this.results.push([seen, what]);
    return seen;
  }
}
