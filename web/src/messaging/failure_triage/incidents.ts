/** What failed for good, as operators see it and what they do about it. */
import { api, got, type Schemas } from '@/platform/api'

export type Incident = Schemas['Incident']
export type IncidentView = Schemas['IncidentView']
export type Status = Incident['status']

export const STATUSES = ['open', 'redriven', 'dismissed'] as const

/** A page of incidents of a state, the last seen first; raises Refusal. */
export async function incidents(
  status: Status,
  nextToken?: string,
): Promise<{ items: Incident[]; nextToken?: string }> {
  const page = await got(api().GET('/incidents', { params: { query: { status, nextToken } } }))
  return { items: page.incidents, nextToken: page.nextToken }
}

/** An incident with its newest messages; raises Refusal. */
export async function incident(incidentId: string): Promise<IncidentView> {
  return got(api().GET('/incidents/{incidentId}', { params: { path: { incidentId } } }))
}

/** Send its messages back, all that there is time for; raises Refusal. */
export async function redrive(incidentId: string): Promise<Schemas['Redriven']> {
  return got(api().POST('/incidents/{incidentId}/redrive', { params: { path: { incidentId } } }))
}

/** Dismiss it as it was seen; raises Refusal, also where more has failed since. */
export async function dismiss({ incidentId, count }: Incident): Promise<Incident> {
  return got(
    api().POST('/incidents/{incidentId}/dismiss', { params: { path: { incidentId } }, body: { count } }),
  )
}

/** The part of a queue's or function's name that people know it by: `ScorePutQueue` of a name that a stack made. */
export function shortName(name: string): string {
  const parts = name.split('-')
  return parts.length > 2 ? (parts.at(-2) ?? name) : name
}
