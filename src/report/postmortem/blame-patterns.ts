/** How people are blamed in English, as patterns. A space in one stands for any space. */

const kinds = 'senior|junior|new|on[- ]?call|software|network|database|release|system|data|ml|duty';
const roles =
  'engineer|developer|dev|operator|on-?call|responder|admin|administrator|dba|sre|author|reviewer|approver|manager|lead|intern|contractor|colleague|employee|technician|deployer|committer|maintainer|team|squad|crew';
/** No part of whom a sentence is about. */
const little = '(?!(?:if|when|that|which|and|but|or|as|of|for|to|by|with|because|since|not|no|than)\\b)';
const word = String.raw`[\p{L}\d-]+`;
const softly = String.raw`(?:(?:also|simply|again|then|just|\p{L}{1,20}ly) ){0,3}`;
/** What somebody should have been given is no fault of theirs. */
const received = String.raw`(?!been (?:told|paged|informed|asked|given|included|notified|warned|consulted|involved|invited|alerted|able|in)\b|had\b|received\b|seen\b|got(?:ten)?\b)`;
const careless =
  'careless(?:ness|ly)?|negligen(?:ce|tly?)|incompeten(?:ce|t|tly)|reckless(?:ness|ly)?|inattentive(?:ness)?|inattention|' +
  'thoughtless(?:ness|ly)?|stupid(?:ity|ly)?|laziness|sloppiness|sloppy (?:work|code|coding|reviews?|reviewing|testing|deploy\\p{L}*)|' +
  'lazy (?:engineer|developer|operator|team|review)\\p{L}*|lack of (?:care|attention|discipline|diligence)|' +
  "(?:did not|didn['’]t) (?:pay attention|bother)";
const human =
  '(?:human|operator|pilot|manual|user|engineer) (?:error|mistake|failure)s?\\b(?! (?:message|rate|budget|code|log|page)s?\\b)';
const plainly = '(?:(?:an?|just|simply|simple|plain|pure|clearly|avoidable) )*';
const done = 'forgotten|overlooked|neglected|ignored|missed|botched|broken|crashed|messed up|taken down|brought down';
const guilt = 'fault|blunder|negligence|mistake|carelessness|oversight';
/** At the end of what is said of somebody: not of their deploy. */
const over = '(?=$|[.,;:!)])';
/** Why it made sense to whoever did it is what a postmortem asks. */
const unexplained = String.raw`(?![^.;]*\b(?:because|since|as|which|that had|so that)\b)`;
/** Somebody's name, at the beginning of a sentence as in it. */
const someName = String.raw`(?<![\p{L}\p{N}])(?!(?:The|An?|Our|Its|Their|Each|Every|This|That|These|Those|It|We|I|Nobody|Nothing|None|No|All|Both)\b)\p{Lu}\p{Ll}+`;

function whoOf(role: string, people: readonly string[]): string {
  const called = people.map((name) => `|${name}`).join('');
  return (
    `(?:(?:(?:the|an?|our|their|that|this|one|some|another) )?(?:${little}${word} ){0,2}?(?:(?:${kinds}) ){0,3}(?:${role})` +
    `(?: (?:of|from|in|at|on) (?:the )?${word}(?: team)?)?|team ${word}|he|she|someone|somebody|one of us|one of them${called})`
  );
}

/** Patterns that find blame; `people` and `teams` are names that are known to be such. */
export function blamePatterns(people: readonly string[], teams: readonly string[]): RegExp[] {
  const who = whoOf(`(?:${roles})s?`, people);
  const one = whoOf(roles, people);
  const team = [who, ...teams].join('|');
  const anyCase = [
    // Who did it, or did not.
    `\\b${who} (?:had |has |have )?${softly}(?:forgot(?:ten)?|(?:neglected|omitted) to|never bothered)\\b`,
    `\\b${one} (?:had |has )?${softly}failed to\\b`,
    `\\b${who} ${softly}(?:should|ought to) (?:simply |really |at least )?have ${received}(?:been more |\\p{L}+)`,
    ...teams.map(
      (name) =>
        `\\b${name} should (?:simply |really )?have (?:known|checked|tested|asked|told|read|noticed|waited|reviewed|looked|thought|warned|announced)\\b`,
    ),
    `\\b${one} ${softly}(?:broke|crashed|took down|brought down|messed up|screwed up|botched|caused)\\b`,
    `\\b${who} (?:had |has )?${softly}(?:made|committed) (?:an?|the|another) (?:\\p{L}+ )?(?:mistake|blunder)`,
    `\\b(?:${team}) (?:is|are|was|were) (?:\\p{L}+ly )?(?:to blame|at fault|responsible for (?:the|this|that|tonight['’]s) (?:outage|incident|failure|downtime|mess|damage))`,
    `\\b${who} (?:\\p{L}+ly )?ignored (?:the|an?|all|every|our|its)\\b${unexplained}`,
    `\\b${who} (?:did not|didn['’]t|never) (?:really |even |properly )?(?:test|check|review|verify|read|think|follow|announce|warn|tell|inform|bother)(?:ed)?\\b${unexplained}`,
    `\\b${who} [^.;]{0,40}\\bwithout (?:testing|reviewing|review|checking|asking|telling|thinking|warning)\\b${unexplained}`,
    // Whose it was.
    `\\b(?:${team})['’]s? (?:\\p{L}+ )?(?:${guilt})\\b`,
    `\\b(?:${guilt}) (?:of|by|from|on the part of) (?:${team})(?![\\p{L}-])`,
    '\\b(?:blame|fault) (?:lies|rests|is) (?:with|on)\\b',
    // By whom it was done.
    `\\b(?:${done}) by (?:${team})(?!['’]s)(?= |${over})`,
    `\\b(?:not|never|poorly|insufficiently|badly) (?:tested|checked|reviewed|verified|announced|communicated|thought through|followed) by (?:${team})(?!['’]s)(?= |${over})`,
    `\\b(?:mistakes?|errors?) (?:was|were) made (?:by (?:${team})|in the team)\\b`,
    `\\b(?:caused|triggered) by (?:${team})(?!['’]s)(?:${over}| (?:who|forgetting|failing|not|in|at|on|when|and)\\b)`,
    `\\bshould have been (?:\\p{L}+ )?\\p{L}+(?:ed|n) (?:\\p{L}+ )?by (?:${team})(?!['’]s)(?= |${over})`,
    `\\b(?:because of|thanks to|due to|on account of) (?:${team})${over}`,
    // What explains nothing.
    `\\b(?:caused by|due to|because of|down to|result of|resulted from|attributed to|case of|was|is|were|cause:|reason:|trigger:) ${plainly}${human}`,
    `^\\W*${plainly}${human}`,
    `\\b(?:${careless})(?![\\p{L}-])`,
  ];
  const byCase = [
    `${someName} (?:had |has )?${softly}(?:(?:forgot(?:ten)?|neglected) to|never bothered to)\\b`,
    `${someName}['’]s (?:\\p{L}+ )?(?:${guilt})\\b`,
    `\\b(?:forgotten|overlooked|botched|neglected) by ${someName}(?!['’]s)(?= |${over})`,
  ];
  const compile = (pattern: string, flags: string) => new RegExp(pattern.replaceAll(' ', String.raw`\s+`), flags);
  return [...anyCase.map((one) => compile(one, 'giu')), ...byCase.map((one) => compile(one, 'gu'))];
}

/** What stands before it says that it is not so: `nobody is to blame`, `rather than human error`, `guards against an engineer's mistake`. */
const denied =
  /\b(?:not|no|never|nobody|without|nor|neither|cannot|isn['’]t|wasn['’]t|aren['’]t|instead of|than|against|prevents?|if|when|whether|whenever|suppose|look(?:s|ed)? like|seem(?:s|ed)?|calls? (?:it|this))\b(?:[\s,]+[\p{L}'’-]+){0,4}[\s,]*$/iu;

export function isDenied(before: string, found: string): boolean {
  return denied.test(before.split(/[.;!?]/).at(-1) ?? '') || /^(?:nobody|no one|no single)\b/i.test(found);
}
