import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { createRandom } from '@tributary/numerics';
import { typo } from './typo.mjs';

const syllables =
  'ba be bi bo da de di do fa fe ga go ha he ja jo ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe ra re ri ro sa se si so ta te ti to va ve wa wi za zo'.split(
    ' ',
  );

/** Names that sound like some, the first ones frequent (Zipf). */
function names(random, count, parts) {
  const made = new Set();
  while (made.size < count) {
    let name = '';
    for (let n = parts - 1 + random.int(2); n >= 0; n--) name += syllables[random.int(syllables.length)];
    made.add(name + (random.next() < 0.5 ? 'nrstl'[random.int(5)] : ''));
  }
  const list = [...made];
  return () => list[Math.floor(list.length ** random.next()) - 1];
}

/** What becomes of a person's data when they are written down again. */
function again(random, person) {
  const copy = { ...person };
  for (const field of ['forename', 'surname', 'birth_date', 'street', 'city', 'postcode', 'phone', 'email']) {
    const draw = random.next();
    if (draw < 0.1) copy[field] = typo(random, copy[field]);
    else if (draw < 0.17) copy[field] = '';
  }
  if (random.next() < 0.03) [copy.forename, copy.surname] = [copy.surname, copy.forename];
  if (random.next() < 0.05) copy.street = `${1 + random.int(200)} ${person.otherStreet}`;
  return copy;
}

/**
 * People as a CSV with the truth in `person`: 30 % of the rows are other people's again, with slips of the pen, missing
 * values, swapped names and removals. Seeded: the same arguments give the same bytes.
 */
export async function writePeople(path, { rows, seed = 1, duplicates = 0.3 }) {
  const random = createRandom(seed);
  const forename = names(random, 800, 2);
  const surname = names(random, 20_000, 3);
  const street = names(random, 6_000, 3);
  const city = names(random, 1_500, 3);
  const out = createWriteStream(path);
  let text = 'row_id,forename,surname,birth_date,street,city,postcode,phone,email,person\n';
  const kept = [];
  for (let n = 0; n < rows; n++) {
    let person;
    let label = n;
    if (kept.length > 0 && random.next() < duplicates) {
      const original = kept[random.int(kept.length)];
      label = original.label;
      person = again(random, original);
    } else {
      const town = city();
      const [first, last] = [forename(), surname()];
      const day = new Date(Date.UTC(1935, 0, 1) + random.int(25_500) * 86_400_000).toISOString().slice(0, 10);
      person = {
        label: n,
        forename: first,
        surname: last,
        birth_date: day,
        street: `${1 + random.int(200)} ${street()} street`,
        otherStreet: `${street()} street`,
        city: town,
        postcode: String(
          10_000 +
            ((town.length * 7_919 + town.charCodeAt(1) * 613 + town.charCodeAt(3) * 31 + random.int(12)) % 89_999),
        ),
        phone: `0${1 + random.int(9)}${String(random.int(1e8)).padStart(8, '0')}`,
        email:
          random.next() < 0.15
            ? ''
            : `${first}.${last}${random.int(1_000)}@${['mail', 'post', 'inbox', 'web'][random.int(4)]}.example`,
      };
      if (kept.length < 400_000) kept.push(person);
      else kept[random.int(kept.length)] = person;
    }
    text += `${n},${person.forename},${person.surname},${person.birth_date},${person.street},${person.city},${person.postcode},${person.phone},${person.email},${label}\n`;
    if (text.length < 1 << 20) continue;
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  out.end(text);
  await finished(out);
}
