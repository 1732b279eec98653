/** Uploads a picture and waits for what the service makes of it. */
import { watch } from 'vue'
import { useNotifications } from '@/notifications/store'
import type { Schemas } from '@/platform/api'
import { Refusal } from '@/platform/refusal'

export type Outcome = Schemas['Notification']

/** Seconds between looks at the notifications; usually the outcome comes live before the first. */
const PAUSES = [3, 3, 4, 5, 5, 10, 15, 15]

/** Send a picture with the service's form; tells how much of it, from 0 to 1, is sent. `fetch` can't tell that. */
export function sendPicture(
  form: Schemas['UploadForm'],
  picture: Blob,
  onProgress: (part: number) => void,
): Promise<void> {
  const body = new FormData()
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value)
  body.append('file', picture) // last: what comes after it is not looked at
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', form.uploadUrl)
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0)
    request.onload = () => {
      if (request.status < 300) resolve()
      else reject(new Refusal({ type: 'upload-refused' }, request.status))
    }
    request.onerror = request.ontimeout = () => reject(new Refusal({}))
    request.timeout = Math.max(new Date(form.expiresAt).getTime() - Date.now(), 60_000)
    request.send(body)
  })
}

/** What became of an upload, or undefined where that is not known after a minute. `left` ends the waiting. */
export async function outcomeOf(uploadId: string, left: AbortSignal): Promise<Outcome | undefined> {
  const notifications = useNotifications()
  const found = () => notifications.list.find((each) => each.notificationId === `avatar#${uploadId}`)
  for (const seconds of PAUSES) {
    await changeOr(seconds, () => Boolean(found()), left)
    if (found() || left.aborted) return found()
    await notifications.refresh()
  }
  return found()
}

/** Wait some seconds, or until something has come true, or until nobody waits any more. */
function changeOr(seconds: number, come: () => boolean, left: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, seconds * 1000)
    const stop = watch(come, (there) => there && done())
    left.addEventListener('abort', done)
    if (come() || left.aborted) done()

    function done(): void {
      clearTimeout(timer)
      stop()
      left.removeEventListener('abort', done)
      resolve()
    }
  })
}
