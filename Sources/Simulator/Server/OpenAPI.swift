import Manifests

extension APIServer {
  func openAPI(_ request: APIRequest) throws(StatusError) -> APIResponse { throw .noSuchPath }
}
