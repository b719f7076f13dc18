/** The countries of the retailer's customers, with their share of all people. */
export const countries = ['DE', 'FR', 'GB', 'US'] as const;
export type Country = (typeof countries)[number];
export const countryShares: readonly number[] = [0.38, 0.2, 0.2, 0.22];

const words = (text: string): readonly string[] => text.split(' ');

export const firstNames: Readonly<Record<Country, readonly string[]>> = {
  DE: words(
    'Anna Katharina Jürgen Björn Käthe Lukas Maximilian Sophie Hannah Günther Elisabeth Johannes Friederike Jörg Mareike Stefan Andreas Ayşe Mehmet Zoë Matthias Ulrike Sebastian Christina Alexander Johanna Paul Leonie Emil Frieda',
  ),
  FR: words(
    'Chloé Léa Jean-Pierre François Hélène Benoît Amélie Noël Élodie Mathieu Gérard Océane Thérèse Jérôme Zoé Louis Camille Manon Nathalie Cédric Inès Hugo Juliette Raphaël Margaux Étienne Lucie Antoine Aïcha Pauline',
  ),
  GB: words(
    'Robert William Elizabeth Margaret James Catherine Thomas Siân Niamh Oliver Amelia Priya Mohammed Charlotte Edward Victoria Rhys Fiona Alexander Joshua Isla Imogen Nicholas Patricia Samuel Eleanor Hamish Ruth Daniel Jennifer',
  ),
  US: words(
    'Michael Jennifer Christopher José María Matthew Jessica Anthony Ashley Joseph Kimberly Andrew Emily Timothy Samantha Benjamin Abigail Nicolás Madison Gregory Alicia Zachary Danielle Kenneth Rebecca Luis Sofía Wei Tyrone Katherine',
  ),
};

export const lastNames: Readonly<Record<Country, readonly string[]>> = {
  DE: words(
    'Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Weiß Yılmaz Köhler König Groß Jäger Vogel Böhm Lindström Nowak Şahin Kühn Brandt Günther Voß',
  ),
  FR: words(
    "Martin Bernard Dubois Thomas Robert Durand Lefèvre Moreau Laurent Simon Michel Garcia Bertrand Roux Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Müller Lefebvre Mercier Béranger Guérin Chevalier Françoise Gaillard D'Arc Benoît Hébert Perrin Nguyen Bélanger Marchand Leclère Noël Prévost",
  ),
  GB: words(
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood O'Neill Clarke Khan Hughes Edwards Lewis Begum Turner Hill Moore MacDonald Cooper Ward Morris Singh Bailey Fitzgerald Murphy Llewellyn Kelly Ashworth",
  ),
  US: words(
    "Smith Johnson Williams Brown Jones García Miller Davis Rodríguez Martínez Hernández López Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young O'Brien King Wright Nguyen Peña Hill Flores Núñez",
  ),
};

export const cities: Readonly<Record<Country, readonly string[]>> = {
  DE: ['Berlin', 'Hamburg', 'München', 'Köln', 'Frankfurt', 'Düsseldorf', 'Leipzig', 'Nürnberg', 'Osnabrück', 'Gießen'],
  FR: ['Paris', 'Lyon', 'Marseille', 'Besançon', 'Saint-Étienne', 'Orléans', 'Nîmes', 'Rennes', 'Lille', 'Bordeaux'],
  GB: ['London', 'Leeds', 'Sheffield', 'Bristol', 'Edinburgh', 'Glasgow', 'Liverpool', 'Manchester', 'Reading', 'York'],
  US: ['New York', 'Chicago', 'San José', 'Boston', 'Denver', 'Seattle', 'Atlanta', 'Austin', 'Portland', 'Miami'],
};

/** What friends and shop clerks write in place of the name in the passport. */
export const nicknames: Readonly<Record<string, string>> = {
  Katharina: 'Kathi',
  Maximilian: 'Max',
  Johannes: 'Hannes',
  Elisabeth: 'Lisa',
  Friederike: 'Rike',
  Sebastian: 'Basti',
  Christina: 'Tina',
  Alexander: 'Alex',
  Matthias: 'Matze',
  'Jean-Pierre': 'JP',
  Amélie: 'Mel',
  Mathieu: 'Mat',
  Nathalie: 'Nath',
  Raphaël: 'Raph',
  Robert: 'Bob',
  William: 'Bill',
  Elizabeth: 'Liz',
  Margaret: 'Peggy',
  James: 'Jim',
  Catherine: 'Kate',
  Thomas: 'Tom',
  Edward: 'Ted',
  Victoria: 'Vicky',
  Nicholas: 'Nick',
  Patricia: 'Pat',
  Samuel: 'Sam',
  Eleanor: 'Nell',
  Michael: 'Mike',
  Jennifer: 'Jen',
  Christopher: 'Chris',
  Matthew: 'Matt',
  Anthony: 'Tony',
  Joseph: 'Joe',
  Andrew: 'Andy',
  Timothy: 'Tim',
  Samantha: 'Sam',
  Benjamin: 'Ben',
  Gregory: 'Greg',
  Rebecca: 'Becky',
  Katherine: 'Kathy',
};

const folds: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', ş: 's', ı: 'i', ø: 'o' };

/** The letters an e-mail address can carry everywhere: lower-case a to z; anything else is folded or left out. */
export function asciiLetters(name: string): string {
  return name
    .toLowerCase()
    .replace(/[äöüßşıø]/g, (letter) => folds[letter] ?? letter)
    .normalize('NFKD')
    .replace(/[^a-z]/g, '');
}
