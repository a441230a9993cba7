import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Sorted by what they start; see CONTRIBUTING.md.
    include: ['test/{unit,property,golden,integration,browser,e2e}/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
