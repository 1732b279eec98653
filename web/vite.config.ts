import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { budget } from './budget.ts'

/** Where the local cloud serves the app: `make run` writes it. */
function localCloud(): string | undefined {
  const outputs = fileURLToPath(new URL('../.local/outputs.json', import.meta.url))
  return existsSync(outputs) ? JSON.parse(readFileSync(outputs, 'utf8')).webUrl : undefined
}

export default defineConfig(({ command }) => {
  const cloud = command === 'serve' ? localCloud() : undefined
  const proxied = { target: cloud, ws: true }
  return {
    plugins: [vue(), budget()],
    resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
    build: {
      // Below a folder that is named like this it travels as a layer of the function that publishes it.
      outDir: 'dist/python/web_app',
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // A phone asks for a few files instead of for one for each small thing that two pages share.
      cssCodeSplit: false,
      rolldownOptions: {
        output: {
          codeSplitting: {
            includeDependenciesRecursively: false,
            groups: [
              { name: 'vue', test: /node_modules\/(vue|vue-router|vue-i18n|@intlify|@vue\/(?!devtools))/ },
              { name: 'common', test: /src\/platform\//, minShareCount: 5 },
            ],
          },
        },
      },
    },
    // Else the development server finds them when the first game begins, and loads the page again.
    optimizeDeps: { include: ['mqtt/lib/client', 'mqtt/lib/connect/ws'] },
    server: cloud
      ? {
          proxy: {
            '/api': proxied,
            '/live': proxied,
            '/mqtt': proxied,
            '/cognito': proxied,
            '/config.json': proxied,
          },
        }
      : {},
    test: {
      environment: 'happy-dom',
      include: ['src/**/*.test.ts'],
      setupFiles: ['test_setup.ts'],
      pool: 'vmThreads',
    },
  }
})
