/** Words of the language (ECMA-262 section 12.7.2) and values that read like words: they are no names. */
export const WORDS: ReadonlySet<string> = new Set(
  `async await break case catch class const continue debugger default delete do else enum export extends false finally
   for function get if implements import in instanceof interface let new null of package private protected public return
   set static super switch this throw true try typeof undefined var void while with yield NaN Infinity`.split(
    /\s+/,
  ),
);

/** Words after which an expression begins, so that a slash starts a regular expression. */
export const BEFORE_EXPRESSION: ReadonlySet<string> = new Set(
  "await case delete do else in instanceof new of return throw typeof void yield".split(" "),
);

/** Words that end a statement when the line ends behind them. */
export const ENDING: ReadonlySet<string> = new Set(
  "break continue debugger false null return super this true undefined yield NaN Infinity".split(" "),
);

/** Words before which a line end never ends a statement: an expression goes on with them. */
export const GOING_ON: ReadonlySet<string> = new Set(["in", "instanceof", "of"]);

/**
 * Names that stay as they are, and all that is reached through them: what the language, browsers and Windows' script
 * hosts offer, since attacks are known by their use of those.
 */
export const KEPT_NAMES: ReadonlySet<string> = new Set(
  `eval constructor isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape
   globalThis window self top parent frames opener document location navigator history screen console performance
   localStorage sessionStorage indexedDB caches crypto external status name event arguments
   alert confirm prompt print open close stop focus blur moveTo moveBy resizeTo resizeBy scroll scrollTo scrollBy
   setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate requestAnimationFrame
   cancelAnimationFrame requestIdleCallback queueMicrotask structuredClone postMessage getComputedStyle getSelection
   matchMedia atob btoa fetch addEventListener removeEventListener dispatchEvent attachEvent detachEvent execScript
   importScripts require module exports
   Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError AggregateError
   FinalizationRegistry Float32Array Float64Array Function GeneratorFunction AsyncFunction Int8Array Int16Array
   Int32Array Intl Iterator JSON Map Math Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set
   SharedArrayBuffer String Symbol SyntaxError TypeError URIError Uint8Array Uint8ClampedArray Uint16Array Uint32Array
   WeakMap WeakRef WeakSet WebAssembly
   ActiveXObject CollectGarbage GetObject Enumerator VBArray WScript WSH ScriptEngine ScriptEngineBuildVersion
   ScriptEngineMajorVersion ScriptEngineMinorVersion
   AbortController Audio AudioContext OfflineAudioContext Blob BroadcastChannel CSS CSSStyleSheet CanvasRenderingContext2D
   CustomEvent DOMException DOMParser Document DocumentFragment Element Event EventSource EventTarget File FileList
   FileReader FormData HTMLElement HTMLCollection HTMLDocument Headers Image ImageData IntersectionObserver
   KeyboardEvent MediaSource MessageChannel MessageEvent MouseEvent MutationObserver Node NodeFilter NodeIterator
   NodeList Notification OffscreenCanvas Option Path2D PerformanceObserver Range Request ResizeObserver Response
   RTCPeerConnection SVGElement Selection ServiceWorker SharedWorker Storage Text TextDecoder TextEncoder TreeWalker
   UIEvent URL URLSearchParams WebGLRenderingContext WebSocket Window Worker XDomainRequest XMLHttpRequest
   XMLSerializer XPathEvaluator XSLTProcessor
   app Collab util media spell jQuery $`.split(/\s+/),
);

/** Properties that stay as they are whatever they are of, and all that is reached through them: mostly of strings. */
export const KEPT_PROPERTIES: ReadonlySet<string> = new Set(
  `apply bind call constructor prototype __proto__ toString toLocaleString valueOf hasOwnProperty
   at charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf localeCompare match matchAll normalize
   padEnd padStart repeat replace replaceAll search slice split startsWith substr substring toLowerCase toUpperCase
   toLocaleLowerCase toLocaleUpperCase trim trimEnd trimStart trimLeft trimRight anchor big blink bold fixed fontcolor
   fontsize italics link small strike sub sup
   copyWithin entries every fill filter find findIndex findLast flat flatMap forEach join keys map pop push reduce
   reduceRight reverse shift some sort splice unshift values length
   exec test compile toFixed toPrecision toExponential
   then catch finally next target
   getElementById getElementsByTagName getElementsByClassName getElementsByName querySelector querySelectorAll
   createElement createTextNode createEvent appendChild removeChild replaceChild insertBefore cloneNode setAttribute
   getAttribute removeAttribute innerHTML outerHTML innerText textContent insertAdjacentHTML contentWindow
   contentDocument parentNode firstChild lastChild childNodes nextSibling previousSibling ownerDocument documentElement
   fromCharCode fromCodePoint`.split(/\s+/),
);
