/** Given names that stand for one another, the full form first. Compiled for this product; common ones only. */
const families = `
abigail abby gail | albert al bert | alexander alex sandy sasha alec | alexandra alex sandra sasha | alfred alf fred
amanda mandy | andrew andy drew | anthony tony | antonio toni tono | barbara barb babs | benjamin ben benny
bernard bernie | catherine katherine kathryn kate katie kathy cathy kat katharina katrin
charles charlie chuck chas carl | christina christine chris tina chrissy | christopher chris kit topher
daniel dan danny | david dave davy | deborah deb debbie | dominic dom nick | donald don donny | dorothy dot dottie
douglas doug | edward ed eddie ted teddy ned | eleanor ellie nell nora
elizabeth liz lizzie beth betty eliza elisabeth lisa bess | emily em emmy | eugene gene | florence flo
frances fran frankie | francis frank | francisco paco pancho | frederick fred freddie fritz | gabriel gabe
george georgie | gerald gerry jerry | gregory greg | harold harry hal | heinrich heinz | helen nell
henry harry hank | isabella bella izzy isabel | jacob jake jakob | jacqueline jackie | james jim jimmy jamie
janet jan | jeffrey jeff geoff geoffrey | jennifer jen jenny | jessica jess jessie | joan joanie
johannes hannes hans johann | john jack johnny jon | jonathan jon johnny | jose pepe | joseph joe joey josef
joshua josh | judith judy | kenneth ken kenny | kimberly kim | lawrence larry laurie | leonard len lenny leo
lewis louis lou | louise lou | madeline maddie maddy | margaret maggie meg peggy marge greta | maria marie mary mia
martin marty | matthew matt matty matthias | maximilian max | megan meg | melissa mel lissa
michael mike mick micky mitch michel | nathaniel nathan nate nat | nicholas nick nicky nico klaus niklas
nicola nicky nikki | oliver ollie | pamela pam | patricia pat patty tricia trish | patrick pat paddy | peter pete
philip phil phillip | rebecca becky becca | richard rick dick rich ricky | robert rob bob bobby robbie bert
ronald ron ronnie | rosemary rose rosie | samantha sam sammy | samuel sam sammy | sarah sara sally
sebastian seb basti | simon si | stephanie steph | stephen steven steve stefan | susan sue susie suzanne suzy
sydney sid sidney | terence terry | theodore ted teddy theo | theresa terry tess tessa | thomas tom tommy
timothy tim timmy | valerie val | victor vic | victoria vicky tori | vincent vince vinny | virginia ginny
walter walt | william will bill billy liam willy wilhelm | zachary zach zack`;

/** Name → the full forms it may stand for, as words; a name may belong to several families. */
export const nicknames: ReadonlyMap<string, readonly string[]> = readFamilies();

function readFamilies(): Map<string, string[]> {
  const formsOf = new Map<string, string[]>();
  for (const family of families.split(/[|\n]/)) {
    const names = family
      .trim()
      .split(' ')
      .filter((name) => name !== '');
    for (const name of names) formsOf.set(name, [...(formsOf.get(name) ?? []), names[0]!]);
  }
  return formsOf;
}
