import { addCopyButtons } from './copy.ts';
import { addDownload } from './download.ts';
import { enliven } from './flame.ts';

/** What a script adds; the page has said all it has to say without. */
addCopyButtons();
addDownload();
enliven();
