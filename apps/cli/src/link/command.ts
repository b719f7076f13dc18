import { Option, type Command } from 'commander';

/** `tributary link <file…>`: finds records that are the same person or thing. It needs no project and opens no data directory. */
export function addLinkCommand(root: Command): void {
  root
    .command('link')
    .description('find the records of files that are the same person or thing; two files are linked to each other')
    .argument('<file...>', 'CSV (any delimiter) or JSON lines, gzip or not')
    .option(
      '--settings <file>',
      "settings (YAML) that an earlier run printed, or Splink's (JSON); default: inferred from the files",
    )
    .option('--id <column>', 'column that names a row; never evidence')
    .option(
      '--truth <answers>',
      'known answers: a column, column=regex, a file of pairs or of clusters, or a file with a label a row',
    )
    .option('--one-to-one', 'at most one record of each file in a cluster')
    .option('--within', 'with several files: find duplicates within each of them too')
    .option('--labels <file>', "labelled pairs to learn from: dedupe's training file (.json), or Splink's labels (CSV)")
    .option('--labels-out <file>', 'write the labels that were read, as .json in the shape of dedupe, else of Splink')
    .option('--out <file>', 'write the cluster of every record as CSV')
    .addOption(
      new Option('--shape <tool>', 'shape of --out: plain, or with all columns as that tool writes it')
        .choices(['plain', 'splink', 'dedupe'])
        .default('plain'),
    )
    .option('--pairs <file>', "write the scored pairs as CSV, in the shape of Splink's predictions")
    .option('--report <file>', 'write a page that explains the result (HTML)')
    .option('--json', 'print one JSON object as the last line of standard output')
    .exitOverride()
    .action(async (files: string[], _: unknown, self: Command) => {
      const { link } = await import('./link.js');
      await link(files, self.optsWithGlobals());
    });
}
