import fc from 'fast-check';
import { type Frame, FrameReader, FrameType, bytesOf } from './frames.js';

const frame = fc.record({
  type: fc.constantFrom(...Object.values(FrameType)),
  id: fc.integer({ min: 0, max: 0xffffffff }),
  text: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.constant(''), fc.constant('€'.repeat(5_000))),
});

/** What comes out of a piece of the stream, whose memory is used for something else at once. */
function framesIn(reader: FrameReader, piece: Buffer): Frame[] {
  const frames: Frame[] = [];
  const memory = Buffer.concat([piece, Buffer.from('what came before')]);
  reader.read(memory, piece.length, (frame) => frames.push(frame));
  memory.fill(0xff);
  return frames;
}

describe('frames', () => {
  it('come out as they went in, wherever the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 20 }), fc.array(fc.nat()), (frames: Frame[], cuts) => {
        const bytes = bytesOf(frames);
        const reader = new FrameReader(100_000);
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const read = places.slice(1).flatMap((end, i) => framesIn(reader, bytes.subarray(places[i], end)));
        expect(read).toEqual(frames);
      }),
    );
  });

  it('come out one byte at a time', () => {
    const frames: Frame[] = [
      { type: FrameType.Call, id: 1, text: '{"a":"ü"}' },
      { type: FrameType.Alive, id: 0, text: '' },
      { type: FrameType.Reply, id: 0xffffffff, text: '{}' },
    ];
    const reader = new FrameReader(100);
    const read = [...bytesOf(frames)].flatMap((byte) => framesIn(reader, Buffer.from([byte])));
    expect(read).toEqual(frames);
  });

  it.each([
    ['too large', bytesOf([{ type: 4, id: 1, text: 'x'.repeat(101) }])],
    ['too short to be one', Buffer.from([0, 0, 0, 4, 4, 0, 0, 0])],
    ['of no protocol of ours', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ])('a frame %s is refused from its length alone', (_what, bytes) => {
    expect(() => framesIn(new FrameReader(100), bytes.subarray(0, 4))).toThrow('a frame of');
  });

  it('after a frame that was allowed to, larger ones are taken from the same bytes', () => {
    const frames = [
      { type: 1, id: 0, text: 'secret' },
      { type: 4, id: 1, text: 'x'.repeat(1000) },
    ];
    const reader = new FrameReader(10);
    const read: Frame[] = [];
    const bytes = bytesOf(frames);
    reader.read(bytes, bytes.length, (next) => {
      read.push(next);
      reader.largestBody = 1000;
    });
    expect(read).toEqual(frames);
  });
});
