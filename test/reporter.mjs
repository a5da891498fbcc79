/** Ends the run's output with one line for machines: `N passed, N failed, N skipped`. */
export default class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      const before = counts.failed;
      for (const test of module.children.allTests()) counts[test.result().state]++;
      // A file that could not be loaded, or a hook that threw, fails without any test of its own failing.
      if (module.state() === "failed" && counts.failed === before) counts.failed++;
    }
    const { passed, failed, skipped, pending } = counts;
    // After the other reporters' summaries.
    process.once("exit", () => {
      process.stdout.write(`${passed} passed, ${failed} failed, ${skipped + pending} skipped\n`);
    });
  }
}
