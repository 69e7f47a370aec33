/** A repository with a cache of its own. */
class ProductRepository {
  #productCache = new Map();

  find(id) {
    let product = this.#productCache.get(id);
    if (product === undefined) {
      product = { id, title: `product ${id}`, tags: [`tag ${id}`] };
      this.#productCache.set(id, product);
    }
    return product;
  }
}
const repository = new ProductRepository();

export function step(turn) {
  repository.find(turn);
}
