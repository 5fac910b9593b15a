/// The annotations that Argo CD defines, on Applications and on resources.
public enum AnnotationKey {
  public static let syncOptions = "argocd.argoproj.io/sync-options"
  public static let syncWave = "argocd.argoproj.io/sync-wave"
  public static let hook = "argocd.argoproj.io/hook"
  public static let hookDeletePolicy = "argocd.argoproj.io/hook-delete-policy"
  public static let compareOptions = "argocd.argoproj.io/compare-options"
  public static let trackingID = "argocd.argoproj.io/tracking-id"
  public static let installationID = "argocd.argoproj.io/installation-id"
  /// On an Application: `normal` or `hard` asks for a new comparison; removed once it is made.
  public static let refresh = "argocd.argoproj.io/refresh"
  public static let hydrate = "argocd.argoproj.io/hydrate"
  /// `"true"` on an Application or a cluster Secret: it is left alone.
  public static let skipReconcile = "argocd.argoproj.io/skip-reconcile"
  /// `"true"` on a resource: its health does not count.
  public static let ignoreHealthCheck = "argocd.argoproj.io/ignore-healthcheck"
  public static let ignoreRestartPolicy = "argocd.argoproj.io/ignore-restart-policy"
  public static let ignoreResourceUpdates = "argocd.argoproj.io/ignore-resource-updates"
  public static let ignoreDefaultLinks = "argocd.argoproj.io/ignore-default-links"
  /// On an Application: paths (`;` separated, relative to the source or absolute) whose changes concern it.
  public static let manifestGeneratePaths = "argocd.argoproj.io/manifest-generate-paths"
  public static let managedByURL = "argocd.argoproj.io/managed-by-url"
  /// The ISO 8601 time of a person's consent to `Prune=confirm` and `Delete=confirm`.
  public static let deletionApproved = "argocd.argoproj.io/deletion-approved"
  public static let clientSideApplyMigrationManager = "argocd.argoproj.io/client-side-apply-migration-manager"
  public static let applicationSetRefresh = "argocd.argoproj.io/application-set-refresh"
  public static let lastAppliedConfiguration = "kubectl.kubernetes.io/last-applied-configuration"

  public static let helmHook = "helm.sh/hook"
  public static let helmHookWeight = "helm.sh/hook-weight"
  public static let helmHookDeletePolicy = "helm.sh/hook-delete-policy"
}

/// The labels that Argo CD defines.
public enum LabelKey {
  /// The usual tracking label; `application.instanceLabelKey` in `argocd-cm` names another.
  public static let instance = "app.kubernetes.io/instance"
  /// On a Secret: `cluster`, `repository`, `repo-creds`, `repository-write` or `scm-creds`.
  public static let secretType = "argocd.argoproj.io/secret-type"
  public static let applicationSetName = "argocd.argoproj.io/application-set-name"
}

/// The finalizers that Argo CD defines.
public enum FinalizerKey {
  /// Deleting the Application deletes its resources first, in the foreground.
  public static let resources = "resources-finalizer.argocd.argoproj.io"
  public static let resourcesForeground = "resources-finalizer.argocd.argoproj.io/foreground"
  public static let resourcesBackground = "resources-finalizer.argocd.argoproj.io/background"
  /// The PreDelete hooks are still to run; the hooks that ran are still to be cleaned up. Likewise for PostDelete.
  public static let preDelete = "pre-delete-finalizer.argocd.argoproj.io"
  public static let preDeleteCleanup = "pre-delete-finalizer.argocd.argoproj.io/cleanup"
  public static let postDelete = "post-delete-finalizer.argocd.argoproj.io"
  public static let postDeleteCleanup = "post-delete-finalizer.argocd.argoproj.io/cleanup"
  /// Keeps a finished hook (a Job with a TTL, say) until its outcome was read.
  public static let hook = "argocd.argoproj.io/hook-finalizer"
}
