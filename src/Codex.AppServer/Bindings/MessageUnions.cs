using System.Text.Json.Serialization.Metadata;
using Codex.AppServer.Methods;
using Codex.AppServer.V1;
using Codex.AppServer.V2;
using Codex.Protocol;

namespace Codex.AppServer.Bindings;

/// <summary>The four kinds of message, each as one type with an alternative per method.</summary>
internal static class MessageUnions
{
    public const string ClientRequest = "ClientRequest";
    public const string ClientNotification = "ClientNotification";
    public const string ServerRequest = "ServerRequest";
    public const string ServerNotification = "ServerNotification";

    /// <summary>A catalogue of everything that is said.</summary>
    public static TypeCatalog CreateCatalog()
    {
        var catalog = new TypeCatalog();
        Shape id = catalog.Define(new TypeName("", "RequestId"), new Shape.OneOf([Shape.Text, Shape.Number]));
        Define(catalog, ClientRequest, MethodTable.All.Select(method => Message(
            method.Name, id, method.Parameters is { } parameters ? catalog.Of(parameters) : Shape.Absent)));
        foreach (Method method in MethodTable.All)
        {
            DefineResult(catalog, method);
        }

        Define(catalog, ClientNotification, [Shape.Object(("method", new Shape.Literal("initialized")))]);
        Define(catalog, ServerRequest, ServerRequests().Select(request => Message(request.Method, id, catalog.Of(request.Params))));
        catalog.Of(V1Json.Default.ExecCommandApprovalResponse);
        catalog.Of(V1Json.Default.ApplyPatchApprovalResponse);
        Define(catalog, ServerNotification, ServerNotifications().Select(notification => Shape.Object(
            ("method", new Shape.Literal(notification.Method)), ("params", catalog.Of(notification.Params)))));
        catalog.Of(ProtocolJson.Default.EventMessage);
        return catalog;
    }

    private static IEnumerable<(string Method, JsonTypeInfo Params)> ServerRequests() =>
    [
        ("applyPatchApproval", V1Json.Default.ApplyPatchApprovalParams),
        ("execCommandApproval", V1Json.Default.ExecCommandApprovalParams),
    ];

    private static IEnumerable<(string Method, JsonTypeInfo Params)> ServerNotifications() =>
    [
        ("thread/started", V2Json.Default.ThreadStartedNotification),
        ("turn/started", V2Json.Default.TurnStartedNotification),
        ("turn/completed", V2Json.Default.TurnCompletedNotification),
        ("item/started", V2Json.Default.ItemStartedNotification),
        ("item/completed", V2Json.Default.ItemCompletedNotification),
        ("item/agentMessage/delta", V2Json.Default.AgentMessageDeltaNotification),
        ("item/commandExecution/outputDelta", V2Json.Default.CommandExecutionOutputDeltaNotification),
        ("item/mcpToolCall/progress", V2Json.Default.McpToolCallProgressNotification),
        ("account/updated", V2Json.Default.AccountUpdatedNotification),
        ("account/rateLimits/updated", V2Json.Default.AccountRateLimitsUpdatedNotification),
        ("account/login/completed", V2Json.Default.AccountLoginCompletedNotification),
        ("authStatusChange", V1Json.Default.AuthStatusChangeNotification),
        ("loginChatGptComplete", V1Json.Default.LoginChatGptCompleteNotification),
        ("sessionConfigured", V1Json.Default.SessionConfiguredNotification),
    ];

    private static Shape Message(string method, Shape id, Shape parameters) =>
        Shape.Object(("method", new Shape.Literal(method)), ("id", id), ("params", parameters));

    private static void Define(TypeCatalog catalog, string name, IEnumerable<Shape> alternatives) =>
        catalog.Define(new TypeName("", name), new Shape.OneOf([.. alternatives]));

    // Clients know an empty answer by the name of its method.
    private static void DefineResult(TypeCatalog catalog, Method method)
    {
        if (method.Result.Type != typeof(EmptyResponse))
        {
            catalog.Of(method.Result);
            return;
        }

        string name = method.Name == "removeConversationListener" ? "RemoveConversationSubscription" : char.ToUpperInvariant(method.Name[0]) + method.Name[1..];
        catalog.Define(new TypeName("", name + "Response"), Shape.Object());
    }
}
