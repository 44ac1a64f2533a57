/** Under this name tfjs-node registers its kernels, which are found by the name of the backend in use. */
export const backendName = 'tensorflow';
