/** Quizzes as files for their author. */
import { download } from '@/platform/csv'
import { draftOf } from '../editor/draft'
import { ownQuiz } from '../editor/saving'
import { questionsToCsv } from './csv_file'
import { toJson } from './json_file'

/** Save a quiz as it is stored; raises Refusal. */
export async function saveAs(format: 'json' | 'csv', gameId: string): Promise<void> {
  const draft = draftOf(await ownQuiz(gameId))
  if (format === 'json') download(`${draft.quizName}.json`, toJson(draft), 'application/json')
  else download(`${draft.quizName}.csv`, questionsToCsv(draft), 'text/csv')
}
