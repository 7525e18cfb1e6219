using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Codex.Models;

/// <summary>A local LM Studio server: is it there, what models has it, fetch one.</summary>
/// <remarks>Its requests carry no credentials and do not name the agent. Models are fetched by LM Studio's own command <c>lms</c>.</remarks>
public sealed class LmStudioServer : IDisposable
{
    private const string Program = "lms";

    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpMessageInvoker _http;
    private readonly bool _ownsHttp;
    private readonly string _baseUrl;
    private readonly Func<string, CancellationToken, Task<int?>> _fetch;

    /// <summary>Makes a client of the server that a provider's <c>base_url</c> names.</summary>
    /// <param name="baseUrl">The address; <c>/models</c> is appended to it.</param>
    /// <param name="http">The HTTP stack, not disposed; null for one of its own with a connect timeout of 5 s.</param>
    /// <param name="fetch">
    /// Fetches a model by name and gives the exit code of the program that did it, or null when there is no such program; null to
    /// use <c>lms</c> of the search path or of LM Studio's folder.
    /// </param>
    public LmStudioServer(string baseUrl, HttpMessageInvoker? http = null, Func<string, CancellationToken, Task<int?>>? fetch = null)
    {
        _baseUrl = baseUrl.TrimEnd('/');
        _ownsHttp = http is null;
        _http = http ?? ModelHttp.Create(s_connectTimeout);
        _fetch = fetch ?? FetchAsync;
    }

    /// <summary>Checks that the server is there and that it has the model; fetches the model if not.</summary>
    /// <param name="model">The model's name, exactly.</param>
    /// <param name="announce">Told what happens, for people; null for nobody.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="LocalModelException">No server was found, or the model could not be fetched.</exception>
    public async Task EnsureReadyAsync(string model, Action<string>? announce, CancellationToken ct)
    {
        IReadOnlyList<string> models = await ListModelsAsync(ct).ConfigureAwait(false);
        if (models.Contains(model, StringComparer.Ordinal))
        {
            return;
        }

        announce?.Invoke($"Fetching model {model}...");
        switch (await _fetch(model, ct).ConfigureAwait(false))
        {
            case 0:
                break;
            case null:
                throw new LocalModelException($"LM Studio does not have the model `{model}`, and its command `{Program}` was not found. Fetch the model in LM Studio, or name one that it has with -m: {Names(models)}.");
            case { } exitCode:
                throw new LocalModelException($"LM Studio could not fetch the model `{model}`: `{Program} get` ended with exit code {exitCode}. Check the model's name.");
        }
    }

    /// <summary>The names of the models that the server has.</summary>
    /// <exception cref="LocalModelException">It does not answer.</exception>
    public async Task<IReadOnlyList<string>> ListModelsAsync(CancellationToken ct)
    {
        if (!Uri.TryCreate(_baseUrl + "/models", UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new LocalModelException($"`{_baseUrl}` is not the address of an HTTP server. Correct the `base_url` of the provider `lmstudio`.");
        }

        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, uri);
            using HttpResponseMessage response = await _http.SendAsync(message, ct).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw NoServer(null);
            }

            Stream body = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
            using JsonDocument document = await JsonDocument.ParseAsync(body, default, ct).ConfigureAwait(false);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.Array
                    ? [.. data.EnumerateArray().Select(Id).OfType<string>()]
                    : throw NoServer(null);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException
            || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw NoServer(error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsHttp)
        {
            _http.Dispose();
        }
    }

    private static string? Id(JsonElement model) =>
        model.ValueKind == JsonValueKind.Object && model.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;

    private static string Names(IReadOnlyList<string> models) => models.Count == 0 ? "none yet" : string.Join(", ", models);

    // Its progress is for people: what it writes goes where standard error goes.
    private static async Task<int?> FetchAsync(string model, CancellationToken ct)
    {
        if (model.StartsWith('-'))
        {
            throw new LocalModelException($"`{model}` is no name of a model.");
        }

        string inFolder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".lmstudio", "bin", OperatingSystem.IsWindows() ? Program + ".exe" : Program);
        var start = new ProcessStartInfo(File.Exists(inFolder) ? inFolder : Program, ["get", "--yes", model]) { RedirectStandardOutput = true };
        try
        {
            using Process process = Process.Start(start)!;
            try
            {
                await process.StandardOutput.ReadToEndAsync(ct).ConfigureAwait(false);
                await process.WaitForExitAsync(ct).ConfigureAwait(false);
                return process.ExitCode;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private LocalModelException NoServer(Exception? cause) =>
        new($"No LM Studio server answers at {_baseUrl}. Start it in LM Studio or with `{Program} server start`; to install it, see https://lmstudio.ai.", cause);
}
