/** What is wrong with a file that was to be imported. */
import type { Draft } from '../editor/draft'
import type { Problem } from '../editor/problems'

export interface Fault extends Problem {
  /** Row of a CSV file, as spreadsheets count. */
  row?: number
  /** Title of its column. */
  column?: string
}

/** A file as a quiz, or all that is wrong with it: nothing is imported by halves. */
export type Read =
  | {
      draft: Draft
      faults?: undefined
      /** Titles of columns that mean nothing here. */
      ignored?: string[]
      /** Cells with signs that web pages write in letters, like `&quot;`. */
      withEntities?: number
    }
  | { draft?: undefined; faults: Fault[]; ignored?: undefined; withEntities?: undefined }
