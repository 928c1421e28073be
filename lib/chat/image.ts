/** Types that every engine which reads pictures can decode. */
export type ImageType = 'image/jpeg' | 'image/png';

/** A picture as a model is sent it: checked, upright and within bounds. `images/` makes one of what people give. */
export interface Image {
  readonly mediaType: ImageType;
  /** The encoded file, base64 without line breaks. */
  readonly data: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** How lists and the transcript call it: the name of its file, where it had one. */
  readonly name?: string;
}
