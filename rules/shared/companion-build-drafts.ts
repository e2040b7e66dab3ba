import type { Environment, Installed } from '../../src/domain/environment.ts';
import type { Draft } from '../../src/domain/finding.ts';
import { advice } from '../../src/domain/fix.ts';
import { confidenceOf } from '../../src/domain/knowledge.ts';
import type { OtherBase, Split } from './companion-builds.ts';
import { aboutAll, chainsOf, plain, severityOf } from './companion-words.ts';
import { rootOf } from './versions-places.ts';
import { broughtBy, distinct, named, platformNote, todaysChoice } from './versions-words.ts';

/** The finding for what is compiled for another release of the base. */
export function otherBaseDraft({ base, held, members, says, at, because }: OtherBase, { target }: Environment): Draft {
  const facts = distinct([...because, ...members.flatMap((one) => one.facts), ...base.facts]);
  const sure = held === 'surely';
  return {
    message: [
      `${says}, but ${named(base, held)} will be installed.`,
      broughtBy(base),
      todaysChoice(base, held),
      ' Compiled for another release, it fails on import with an undefined symbol.',
      platformNote([base.when, ...members.map(({ when }) => when)], target),
    ].join(''),
    about: aboutAll([...members, base]),
    chains: chainsOf([...members, base]),
    because: facts,
    fixes: [
      advice(`Take the builds of ${members.map(({ name }) => name).join(' and ')} for ${base.name} ${plain(base)}`),
    ],
    separation: undefined,
    severity: severityOf(sure, facts),
    confidence: confidenceOf(facts, sure ? 'high' : 'medium'),
    at,
    related: rootOf(base) === at ? [] : [{ span: rootOf(base), message: `${base.name} comes from here` }],
  };
}

/** The finding for one family from two indexes. */
export function splitDraft({ leader, member, because }: Split, { target }: Environment): Draft {
  const facts = distinct(because);
  const [left, kept] = member.build === 'default' || leader.build !== 'default' ? [member, leader] : [leader, member];
  return {
    message: [
      `${left.name} comes from ${sourceText(left)} and ${kept.name} from ${sourceText(kept)}, so they are built for different CUDA versions.`,
      ' They share compiled code: mixed builds fail on import or silently miss the GPU.',
      platformNote([leader.when, member.when], target),
    ].join(''),
    about: [left.name, kept.name],
    chains: chainsOf([left, kept]),
    because: facts,
    fixes: [advice(`Take ${left.name} from the index that serves ${kept.name}`)],
    separation: undefined,
    severity: 'warning',
    confidence: confidenceOf(facts, 'medium'),
    at: rootOf(left),
    related: [{ span: rootOf(kept), message: `${kept.name} is the ${kept.build ?? ''} build` }],
  };
}

function sourceText({ build, source }: Installed): string {
  return build === 'default'
    ? 'the default index'
    : `the ${build ?? ''} index${source?.kind === 'explicit-index' ? ' that names it' : ''}`;
}
