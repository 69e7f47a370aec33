/** Builds the page into `dist/page`: one script, one style sheet, and what holds them. Nothing of it is loaded from elsewhere. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rolldown } from 'rolldown';

const TARGET = 'dist/page';

/** Packages that the script has parts of. */
const BUNDLED = ['preact', 'uplot'];

export async function buildPage() {
  mkdirSync(TARGET, { recursive: true });
  cpSync('src/page/index.html', `${TARGET}/index.html`);
  const styles = ['node_modules/uplot/dist/uPlot.min.css', 'src/page/page.css'];
  writeFileSync(`${TARGET}/page.css`, styles.map((path) => readFileSync(path, 'utf8')).join('\n'));
  const licences = BUNDLED.map(
    (name) => `${name}\n\n${readFileSync(`node_modules/${name}/LICENSE`, 'utf8')}`,
  );
  writeFileSync(`${TARGET}/licences.txt`, licences.join('\n'));
  const bundle = await rolldown({
    input: 'src/page/main.tsx',
    platform: 'browser',
    tsconfig: 'src/page/tsconfig.json',
  });
  await bundle.write({ file: `${TARGET}/page.js`, format: 'esm', minify: true });
  await bundle.close();
}
