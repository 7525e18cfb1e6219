using System.Text.Json.Serialization.Metadata;
using Codex.AppServer.V1;
using Codex.AppServer.V2;

namespace Codex.AppServer.Methods;

/// <summary>All methods that clients can call: both families, one line each.</summary>
internal static class MethodTable
{
    private static readonly Dictionary<string, Method> s_byName = CreateAll().ToDictionary(static method => method.Name, StringComparer.Ordinal);

    public static IReadOnlyCollection<Method> All => s_byName.Values;

    public static Method? Find(string name) => s_byName.GetValueOrDefault(name);

    private static Method[] CreateAll()
    {
        V1Json v1 = V1Json.Default;
        V2Json v2 = V2Json.Default;
        return
        [
            new Method<InitializeParams, InitializeResponse>("initialize", v1.InitializeParams, v1.InitializeResponse, HandshakeMethods.InitializeAsync) { IsHandshake = true },
            Of("getUserAgent", v1.GetUserAgentResponse, HandshakeMethods.GetUserAgentAsync),

            Of("thread/start", v2.ThreadStartParams, v2.ThreadStartResponse, ThreadMethods.StartAsync),
            Of("thread/resume", v2.ThreadResumeParams, v2.ThreadResumeResponse, ThreadMethods.ResumeAsync),
            Of("thread/archive", v2.ThreadArchiveParams, v2.ThreadArchiveResponse, ThreadMethods.ArchiveAsync),
            Of("thread/list", v2.ThreadListParams, v2.ThreadListResponse, ThreadMethods.ListAsync),
            Of("thread/compact", v2.ThreadCompactParams, v2.ThreadCompactResponse, ThreadMethods.CompactAsync),
            Of("turn/start", v2.TurnStartParams, v2.TurnStartResponse, TurnMethods.StartAsync),
            Of("turn/interrupt", v2.TurnInterruptParams, v2.TurnInterruptResponse, TurnMethods.InterruptAsync),
            Of("model/list", v2.ModelListParams, v2.ModelListResponse, SettingsMethods.ListModelsAsync),
            Of("feedback/upload", v2.FeedbackUploadParams, v2.FeedbackUploadResponse, SettingsMethods.UploadFeedbackAsync),

            Of("account/login/start", v2.LoginAccountParams, v2.LoginAccountResponse, AccountMethods.StartLoginAsync),
            Of("account/login/cancel", v2.CancelLoginAccountParams, v2.CancelLoginAccountResponse, AccountMethods.CancelLoginAsync),
            Of("account/logout", v2.LogoutAccountResponse, AccountMethods.LogoutAsync),
            Of("account/rateLimits/read", v2.GetAccountRateLimitsResponse, AccountMethods.ReadRateLimitsAsync, Pace.Patient),
            Of("account/read", v2.GetAccountParams, v2.GetAccountResponse, AccountMethods.ReadAsync),

            Of("newConversation", v1.NewConversationParams, v1.NewConversationResponse, ConversationMethods.NewAsync),
            Of("getConversationSummary", v1.GetConversationSummaryParams, v1.GetConversationSummaryResponse, ConversationMethods.GetSummaryAsync),
            Of("listConversations", v1.ListConversationsParams, v1.ListConversationsResponse, ConversationMethods.ListAsync),
            Of("resumeConversation", v1.ResumeConversationParams, v1.ResumeConversationResponse, ConversationMethods.ResumeAsync),
            Of("archiveConversation", v1.ArchiveConversationParams, v1.EmptyResponse, ConversationMethods.ArchiveAsync),
            Of("sendUserMessage", v1.SendUserMessageParams, v1.EmptyResponse, MessageMethods.SendMessageAsync),
            Of("sendUserTurn", v1.SendUserTurnParams, v1.EmptyResponse, MessageMethods.SendTurnAsync),
            Of("interruptConversation", v1.InterruptConversationParams, v1.InterruptConversationResponse, MessageMethods.InterruptAsync),
            Of("addConversationListener", v1.AddConversationListenerParams, v1.AddConversationSubscriptionResponse, MessageMethods.AddListenerAsync),
            Of("removeConversationListener", v1.RemoveConversationListenerParams, v1.EmptyResponse, MessageMethods.RemoveListenerAsync),

            Of("loginApiKey", v1.LoginApiKeyParams, v1.EmptyResponse, AuthMethods.LoginApiKeyAsync),
            Of("loginChatGpt", v1.LoginChatGptResponse, AuthMethods.LoginChatGptAsync),
            Of("cancelLoginChatGpt", v1.CancelLoginChatGptParams, v1.EmptyResponse, AuthMethods.CancelLoginChatGptAsync),
            Of("logoutChatGpt", v1.EmptyResponse, AuthMethods.LogoutAsync),
            Of("getAuthStatus", v1.GetAuthStatusParams, v1.GetAuthStatusResponse, AuthMethods.GetStatusAsync),
            Of("userInfo", v1.UserInfoResponse, AuthMethods.GetUserInfoAsync),

            Of("getUserSavedConfig", v1.GetUserSavedConfigResponse, SettingsMethods.GetSavedAsync),
            Of("setDefaultModel", v1.SetDefaultModelParams, v1.EmptyResponse, SettingsMethods.SetDefaultModelAsync),
            Of("gitDiffToRemote", v1.GitDiffToRemoteParams, v1.GitDiffToRemoteResponse, CommandMethods.DiffToRemoteAsync, Pace.Patient),
            Of("fuzzyFileSearch", v1.FuzzyFileSearchParams, v1.FuzzyFileSearchResponse, CommandMethods.SearchFilesAsync, Pace.Patient),
            Of("execOneOffCommand", v1.ExecOneOffCommandParams, v1.ExecOneOffCommandResponse, CommandMethods.RunOneOffAsync, Pace.Beside),
        ];
    }

    private static Method<TParams, TResult> Of<TParams, TResult>(
        string name,
        JsonTypeInfo<TParams> parameters,
        JsonTypeInfo<TResult> result,
        Func<ServerServices, TParams, Reply<TResult>, CancellationToken, Task> run,
        Pace pace = Pace.InTurn)
        where TParams : class => new(name, parameters, result, run) { Pace = pace };

    private static Method<TResult> Of<TResult>(
        string name, JsonTypeInfo<TResult> result, Func<ServerServices, Reply<TResult>, CancellationToken, Task> run, Pace pace = Pace.InTurn) =>
        new(name, result, run) { Pace = pace };
}
