import Manifests

/// What `tiphys install` applies (or prints): the namespace, the definitions, the built-in project and the access that a
/// reconciler and a console need.
public enum InstallManifests {
  /// The account that `tiphys reconcile` runs as in the cluster.
  public static let serviceAccount = "tiphys-reconciler"
  /// The Lease whose holder applies; one at a time.
  public static let lease = "tiphys-reconciler"

  /// Everything, in the order in which it can be applied.
  /// - Parameter namespace: where the Applications live; Argo CD's is `argocd`.
  public static func all(namespace: String = "argocd") -> [Value] {
    [self.namespace(namespace)] + CustomResourceDefinitions.all + [defaultProject(namespace: namespace)]
      + access(namespace: namespace)
  }

  public static func namespace(_ name: String) -> Value {
    ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]]
  }

  /// The project that Applications without one of their own name: it allows everything.
  public static func defaultProject(namespace: String) -> Value {
    [
      "apiVersion": "argoproj.io/v1alpha1",
      "kind": "AppProject",
      "metadata": ["name": "default", "namespace": .string(namespace)],
      "spec": [
        "sourceRepos": ["*"],
        "destinations": [["namespace": "*", "server": "*"]],
        "clusterResourceWhitelist": [["group": "*", "kind": "*"]],
      ],
    ]
  }

  /// A reconciler applies whatever Git asks for, so it may do everything; a console that only looks, and asks for syncs by
  /// writing Applications, gets by with `tiphys-console` and view rights on what it shows.
  public static func access(namespace: String) -> [Value] {
    [
      object("v1", "ServiceAccount", serviceAccount, in: namespace),
      object(
        rbac, "ClusterRole", serviceAccount,
        [
          "rules": [
            ["apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]],
            ["nonResourceURLs": ["*"], "verbs": ["*"]],
          ]
        ]),
      object(
        rbac, "ClusterRoleBinding", serviceAccount,
        [
          "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": .string(serviceAccount)],
          "subjects": [
            ["kind": "ServiceAccount", "name": .string(serviceAccount), "namespace": .string(namespace)]
          ],
        ]),
      object(
        rbac, "Role", "tiphys-leader-election", in: namespace,
        [
          "rules": [
            [
              "apiGroups": ["coordination.k8s.io"], "resources": ["leases"],
              "verbs": ["get", "list", "watch", "create", "update", "patch"],
            ],
            ["apiGroups": [""], "resources": ["events"], "verbs": ["create", "patch"]],
          ]
        ]),
      object(
        rbac, "RoleBinding", "tiphys-leader-election", in: namespace,
        [
          "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "tiphys-leader-election"],
          "subjects": [
            ["kind": "ServiceAccount", "name": .string(serviceAccount), "namespace": .string(namespace)]
          ],
        ]),
      object(
        rbac, "ClusterRole", "tiphys-console",
        [
          "rules": [
            [
              "apiGroups": ["argoproj.io"], "resources": ["applications", "appprojects", "applicationsets"],
              "verbs": ["get", "list", "watch", "create", "update", "patch", "delete"],
            ],
            ["apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["get", "list", "watch"]],
          ]
        ]),
    ]
  }

  /// `tiphys reconcile` in the cluster itself: two replicas, of which the one that holds the Lease works.
  /// - Parameter image: an image whose entry point is `tiphys`.
  public static func deployment(namespace: String, image: String) -> Value {
    let labels: Value = ["app.kubernetes.io/name": .string(serviceAccount), "app.kubernetes.io/part-of": "tiphys"]
    let container: Value = [
      "name": "reconciler", "image": .string(image), "imagePullPolicy": "IfNotPresent",
      "args": ["reconcile", "--namespace", .string(namespace), "--listen", ":8082"],
      "env": [["name": "XDG_CACHE_HOME", "value": "/cache"], ["name": "XDG_STATE_HOME", "value": "/cache/state"]],
      "ports": [["name": "metrics", "containerPort": 8082]],
      "livenessProbe": ["httpGet": ["path": "/healthz", "port": "metrics"], "periodSeconds": 10],
      "readinessProbe": ["httpGet": ["path": "/readyz", "port": "metrics"], "periodSeconds": 10],
      "resources": ["requests": ["cpu": "100m", "memory": "256Mi"], "limits": ["memory": "1Gi"]],
      "securityContext": [
        "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": ["drop": ["ALL"]],
      ],
      "volumeMounts": [["name": "cache", "mountPath": "/cache"], ["name": "tmp", "mountPath": "/tmp"]],
    ]
    return object(
      "apps/v1", "Deployment", serviceAccount, in: namespace,
      [
        "spec": [
          "replicas": 2, "selector": ["matchLabels": ["app.kubernetes.io/name": .string(serviceAccount)]],
          "template": [
            "metadata": [
              "labels": labels,
              "annotations": ["prometheus.io/scrape": "true", "prometheus.io/port": "8082", "prometheus.io/path": "/metrics"],
            ],
            "spec": [
              "serviceAccountName": .string(serviceAccount), "terminationGracePeriodSeconds": 60,
              "securityContext": [
                "runAsNonRoot": true, "runAsUser": 999, "runAsGroup": 999, "fsGroup": 999,
                "seccompProfile": ["type": "RuntimeDefault"],
              ],
              "containers": [container],
              "volumes": [["name": "cache", "emptyDir": [:]], ["name": "tmp", "emptyDir": [:]]],
            ],
          ],
        ]
      ])
  }

  private static let rbac = "rbac.authorization.k8s.io/v1"

  private static func object(
    _ apiVersion: String, _ kind: String, _ name: String, in namespace: String? = nil, _ rest: Object = [:]
  ) -> Value {
    var metadata: Value = ["name": .string(name)]
    if let namespace { metadata["namespace"] = .string(namespace) }
    metadata["labels"] = ["app.kubernetes.io/name": .string(name), "app.kubernetes.io/part-of": "tiphys"]
    var value: Value = ["apiVersion": .string(apiVersion), "kind": .string(kind), "metadata": metadata]
    for (key, element) in rest { value[key] = element }
    return value
  }
}
