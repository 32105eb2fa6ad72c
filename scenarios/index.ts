/** Scenarios speak to the fleet's API only. The engine is not built yet; the folder holds its place in the picture. */
export {};
