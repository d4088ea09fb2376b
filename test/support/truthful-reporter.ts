import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * Ends the run with one line that counts everything that went wrong: a file that did not load, a failed hook and an
 * unhandled error are failures too, and with `CI=true` a skipped test fails the run.
 */
export default class TruthfulReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const count = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const testModule of modules) {
      let failedTests = 0;
      for (const test of testModule.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') count.passed += 1;
        else if (state === 'failed') failedTests += 1;
        else count.skipped += 1;
      }
      for (const suite of testModule.children.allSuites()) failedTests += suite.errors().length > 0 ? 1 : 0;
      // A module may fail as a whole (a file that did not load, a failed hook) without any failed test in it.
      count.failed += failedTests + (failedTests === 0 && testModule.state() === 'failed' ? 1 : 0);
    }
    const skipsFail = process.env.CI === 'true' && count.skipped > 0;
    if (count.failed > 0 || skipsFail || count.passed === 0) process.exitCode = 1;
    // The default reporter writes its own summary after this hook; printing at exit keeps the line the last one.
    process.once('exit', () => {
      console.log(`Tests: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
    });
  }
}
