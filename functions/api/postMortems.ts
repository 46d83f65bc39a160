import {
  type PostMortemViewDeps,
  listPostMortems,
  showPostMortem,
} from '../../shared/usecases/incidents/views/postMortemViews.ts';
import type { Answer } from '../httpFunction.ts';
import { notFound } from './answers.ts';

/** `GET /api/postmortems` and `/api/postmortems/ID` */
export async function postMortemsAnswer(deps: PostMortemViewDeps, id: string | undefined): Promise<Answer> {
  if (id === undefined) return { status: 200, body: { postmortems: await listPostMortems(deps) } };
  const postmortem = await showPostMortem(deps, id);
  return postmortem === undefined ? notFound(`there is no post-mortem ${id}`) : { status: 200, body: { postmortem } };
}
