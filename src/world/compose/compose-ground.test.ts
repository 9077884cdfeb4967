import { join } from 'node:path';
import { expect, test } from 'vitest';
import { labsFolder, projectFolder } from '../../lab/folders.ts';
import { placeInImage } from './compose-ground.ts';

const files = { 'defect.ts': 'export default {};\n' };

test('a lab’s own code lies in an image where profiles name it', () => {
  const artifact = { entry: 'defect.ts', files, folder: join(labsFolder(), 'json-blowup') };
  expect(placeInImage(artifact)).toEqual({ entry: 'defect.ts', files, folder: 'labs/json-blowup' });
});

test.each([projectFolder, '/elsewhere/labs', join(projectFolder, 'labs-of-mine')])(
  'what comes from %s has a folder by what it holds',
  (folder) => {
    const placed = placeInImage({ entry: 'defect.ts', files, folder });
    expect(placed.folder).toMatch(/^variants\/[0-9a-f]{12}$/);
    expect(placeInImage({ entry: 'defect.ts', files, folder: '/another' }).folder).toBe(placed.folder);
    expect(placeInImage({ entry: 'defect.ts', files: { 'defect.ts': '' }, folder }).folder).not.toBe(placed.folder);
  },
);
