"""What events contain: the session, the response, items, content parts, tools, usage and errors.

The same rules as in `rtframes.events`: fields in wire order, absent and null are None, enums are
open strings. Variants are tagged unions written `Open[...]`: an object of another type arrives as
`UnknownObject`. Several shapes of the wire that differ by generation only are one class here.
"""

from typing import Any, ClassVar, Literal, TypeAlias

from rtframes._catalogue_struct import CatalogueStruct
from rtframes._open import Open

# Errors


class ErrorDetails(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Why the server refused something.

    Attributes:
        type: error family, e.g. invalid_request_error or server_error.
        code: for machines; None when ``type`` says it all.
        message: for people.
        param: dotted path of the client's field at fault.
        event_id: the client's own id of the event at fault; None when it gave none.
    """

    type: str
    code: str | None = None
    message: str
    param: str | None = None
    event_id: str | None = None


class TranscriptionError(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Why transcribing failed.

    Attributes:
        type: error family.
        code: null on live servers, against the schema.
        message: for people.
        param: null on live servers, against the schema.
    """

    type: str | None = None
    code: str | None = None
    message: str | None = None
    param: str | None = None


class StatusError(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Why a response failed.

    Attributes:
        message: sent, yet missing from the openapi description.
    """

    type: str | None = None
    code: str | None = None
    message: str | None = None


class VoiceLiveWarning(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """What is wrong.

    Azure Voice Live.
    """

    message: str
    code: str | None = None
    param: str | None = None


class McpProtocolError(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="protocol_error"):
    """The MCP server broke the protocol.

    Attributes:
        code: JSON-RPC style code.
    """

    type: ClassVar[Literal["protocol_error"]] = "protocol_error"
    code: int
    message: str


class McpToolExecutionError(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="tool_execution_error"
):
    """The MCP tool itself failed."""

    type: ClassVar[Literal["tool_execution_error"]] = "tool_execution_error"
    message: str


class McpHttpError(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="http_error"):
    """The MCP server could not be reached, or refused.

    Attributes:
        code: HTTP status.
    """

    type: ClassVar[Literal["http_error"]] = "http_error"
    code: int
    message: str


McpCallError: TypeAlias = Open[McpProtocolError | McpToolExecutionError | McpHttpError]
"""How an MCP call failed."""


# Content parts


class InputTextPart(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_text"):
    """Text from the user or the system."""

    type: ClassVar[Literal["input_text"]] = "input_text"
    text: str | None = None


class InputAudioPart(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio"):
    """Audio from the user.

    Attributes:
        transcript: None on a fresh part, filled in later.
        audio: in the session's input format; as a rule only in `ConversationItemRetrieved`.
        format: the audio's format; in no schema, seen in an official GA example.
    """

    type: ClassVar[Literal["input_audio"]] = "input_audio"
    transcript: str | None = None
    audio: bytes | None = None
    format: str | None = None


class InputImagePart(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_image"):
    """An image from the user; GA only.

    Attributes:
        image_url: data URI.
        detail: auto, low or high.
    """

    type: ClassVar[Literal["input_image"]] = "input_image"
    image_url: str | None = None
    detail: str | None = None


class OutputTextPart(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="output_text"):
    """Text from the assistant, in GA items."""

    type: ClassVar[Literal["output_text"]] = "output_text"
    text: str | None = None


class OutputAudioPart(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="output_audio"):
    """Audio from the assistant, in GA items.

    Attributes:
        transcript: what the audio says.
        audio: in the session's output format; as a rule only in `ConversationItemRetrieved`.
        format: the audio's format; in no schema.
    """

    type: ClassVar[Literal["output_audio"]] = "output_audio"
    transcript: str | None = None
    audio: bytes | None = None
    format: str | None = None


class TextPart(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="text"):
    """Text from the assistant: in beta items, and as the part of a response on GA too."""

    type: ClassVar[Literal["text"]] = "text"
    text: str | None = None


class AudioPart(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="audio"):
    """Audio from the assistant: in beta items, and as the part of a response on GA too.

    Attributes:
        transcript: what the audio says; empty until the part is done.
        audio: in the session's output format; as a rule only in `ConversationItemRetrieved`.
        format: the audio's format; in no schema, seen in an official GA example.
    """

    type: ClassVar[Literal["audio"]] = "audio"
    transcript: str | None = None
    audio: bytes | None = None
    format: str | None = None


class ItemReferencePart(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="item_reference"):
    """An earlier item that is repeated here; beta only.

    Attributes:
        id: the earlier item's id.
    """

    type: ClassVar[Literal["item_reference"]] = "item_reference"
    id: str | None = None


ContentPart: TypeAlias = Open[
    InputTextPart
    | InputAudioPart
    | InputImagePart
    | OutputTextPart
    | OutputAudioPart
    | TextPart
    | AudioPart
    | ItemReferencePart
]
"""A part of a message, and of a response's item while that is in progress."""


# Conversation items


class Conversation(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """The connection's conversation.

    Attributes:
        id: conv_ plus 21 characters.
        object: "realtime.conversation".
    """

    id: str | None = None
    object: str | None = None


class MessageItem(CatalogueStruct, frozen=True, kw_only=True, tag="message"):
    """What somebody said or wrote.

    One class for the roles system, user and assistant, which allow different parts.

    Attributes:
        id: item_ plus 21 characters, or the client's own.
        object: "realtime.item" on beta; GA leaves it out.
        status: completed, incomplete or in_progress; some servers leave it out.
        role: system, user or assistant; tool on xAI and Inworld.
        content: empty while an assistant's item is in progress.
    """

    type: ClassVar[Literal["message"]] = "message"
    id: str | None = None
    object: str | None = None
    status: str | None = None
    role: str
    content: list[ContentPart]


class FunctionCallItem(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="function_call"):
    """The assistant calls a function of the client's.

    Attributes:
        id: item_ plus 21 characters, or the client's own.
        object: "realtime.item" on beta; GA leaves it out.
        status: completed, incomplete or in_progress.
        call_id: pairs with the output item.
        name: the function's.
        arguments: JSON text, empty until the arguments are done.
    """

    type: ClassVar[Literal["function_call"]] = "function_call"
    id: str | None = None
    object: str | None = None
    status: str | None = None
    call_id: str | None = None
    name: str
    arguments: str


class FunctionCallOutputItem(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="function_call_output"
):
    """The client's answer to a function call.

    Attributes:
        id: item_ plus 21 characters, or the client's own.
        object: "realtime.item" on beta; GA leaves it out.
        status: completed, incomplete or in_progress.
        call_id: pairs with the call's item.
        output: free text, JSON by habit.
    """

    type: ClassVar[Literal["function_call_output"]] = "function_call_output"
    id: str | None = None
    object: str | None = None
    status: str | None = None
    call_id: str
    output: str


class McpApprovalRequestItem(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="mcp_approval_request"
):
    """The assistant asks whether it may call an MCP tool.

    Attributes:
        id: the approval's.
        server_label: which MCP server.
        name: the tool's.
        arguments: JSON text.
    """

    type: ClassVar[Literal["mcp_approval_request"]] = "mcp_approval_request"
    id: str
    server_label: str
    name: str
    arguments: str


class McpApprovalResponseItem(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="mcp_approval_response"
):
    """The client's answer to an MCP approval request.

    Made by clients, echoed by the server.

    Attributes:
        approval_request_id: the request that this answers.
    """

    type: ClassVar[Literal["mcp_approval_response"]] = "mcp_approval_response"
    id: str
    approval_request_id: str
    approve: bool
    reason: str | None = None


class McpListedTool(CatalogueStruct, frozen=True, kw_only=True):
    """One tool of an MCP server.

    Attributes:
        input_schema: JSON schema.
        annotations: free form.
    """

    name: str
    description: str | None = None
    input_schema: dict[str, Any]
    annotations: dict[str, Any] | None = None


class McpListToolsItem(CatalogueStruct, frozen=True, kw_only=True, tag="mcp_list_tools"):
    """The tools of an MCP server.

    Attributes:
        server_label: which MCP server.
    """

    type: ClassVar[Literal["mcp_list_tools"]] = "mcp_list_tools"
    id: str | None = None
    server_label: str
    tools: list[McpListedTool]


class McpCallItem(CatalogueStruct, frozen=True, kw_only=True, tag="mcp_call"):
    """A call of an MCP tool and its outcome.

    Attributes:
        server_label: which MCP server.
        name: the tool's.
        arguments: JSON text.
        approval_request_id: set when the call went through approval.
        output: the tool's result, once known.
        error: set on failure.
    """

    type: ClassVar[Literal["mcp_call"]] = "mcp_call"
    id: str
    server_label: str
    name: str
    arguments: str
    approval_request_id: str | None = None
    output: str | None = None
    error: McpCallError | None = None


ConversationItem: TypeAlias = Open[
    MessageItem
    | FunctionCallItem
    | FunctionCallOutputItem
    | McpApprovalRequestItem
    | McpApprovalResponseItem
    | McpListToolsItem
    | McpCallItem
]
"""An item of the conversation.

Other types do occur: Azure Voice Live adds web_search_call and file_search_call, xAI force_message.
"""


# Audio settings


class AudioFormatPcm(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="audio/pcm"):
    """16-bit little-endian mono PCM.

    GA; beta says ``"pcm16"``.

    Attributes:
        rate: Hz; OpenAI refuses less than 24000, xAI takes 8000 to 48000.
    """

    type: ClassVar[Literal["audio/pcm"]] = "audio/pcm"
    rate: int | None = None


class AudioFormatPcmu(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="audio/pcmu"):
    """G.711 µ-law, 8 kHz mono.

    GA; beta says ``"g711_ulaw"``.
    """

    type: ClassVar[Literal["audio/pcmu"]] = "audio/pcmu"


class AudioFormatPcma(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="audio/pcma"):
    """G.711 A-law, 8 kHz mono.

    GA; beta says ``"g711_alaw"``.
    """

    type: ClassVar[Literal["audio/pcma"]] = "audio/pcma"


AudioFormat: TypeAlias = str | Open[AudioFormatPcm | AudioFormatPcmu | AudioFormatPcma]
"""An audio format: an object, or a string such as ``"pcm16"`` even in an official GA example."""


class VoiceId(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """A custom voice."""

    id: str


class AudioTranscription(CatalogueStruct, frozen=True, kw_only=True):
    """How the user's audio is transcribed.

    Beta knows ``model``, ``language`` and ``prompt`` only.

    Attributes:
        language: null when unset.
        prompt: null or empty when unset.
        languages: newer models.
        keywords: GA requests.
        delay: GA requests: minimal, low, medium, high or xhigh.
    """

    model: str | None = None
    language: str | None = None
    prompt: str | None = None
    languages: list[str] | None = None
    keywords: list[str] | None = None
    delay: str | None = None


class NoiseReduction(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """How noise is taken out of the user's audio.

    Attributes:
        type: near_field or far_field.
        strength: GA and translation, late in 2026.
    """

    type: str | None = None
    strength: float | None = None


class TurnDetectionServerVad(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="server_vad"
):
    """Turns end by silence.

    Attributes:
        threshold: 0 to 1.
        prefix_padding_ms: ms of audio kept from before the speech.
        silence_duration_ms: ms of silence that end a turn.
        idle_timeout_ms: ms without speech until the server speaks; null when off.
    """

    type: ClassVar[Literal["server_vad"]] = "server_vad"
    threshold: float | None = None
    prefix_padding_ms: int | None = None
    silence_duration_ms: int | None = None
    idle_timeout_ms: int | None = None
    create_response: bool | None = None
    interrupt_response: bool | None = None


class TurnDetectionSemanticVad(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="semantic_vad"
):
    """Turns end when the user seems to have finished.

    Attributes:
        eagerness: low, medium, high or auto.
    """

    type: ClassVar[Literal["semantic_vad"]] = "semantic_vad"
    eagerness: str | None = None
    create_response: bool | None = None
    interrupt_response: bool | None = None


TurnDetection: TypeAlias = Open[TurnDetectionServerVad | TurnDetectionSemanticVad]
"""How turns are told apart; xAI sends a null type, Azure Voice Live its own azure_semantic_vad."""


class SessionAudioInput(CatalogueStruct, frozen=True, kw_only=True):
    """Settings of the user's audio.

    GA and translation connections; beta keeps these on the session with the prefix
    ``input_audio_``.

    Attributes:
        transcription: null when off.
        noise_reduction: null when off.
        turn_detection: null when off.
    """

    format: AudioFormat | None = None
    transcription: AudioTranscription | None = None
    noise_reduction: NoiseReduction | None = None
    turn_detection: TurnDetection | None = None


class SessionAudioOutput(CatalogueStruct, frozen=True, kw_only=True):
    """Settings of the server's audio.

    GA and translation connections; beta keeps these on the session.

    Attributes:
        speed: 1.0 is normal.
        language: translation connections: the target language's code.
    """

    format: AudioFormat | None = None
    voice: str | VoiceId | None = None
    speed: float | None = None
    language: str | None = None


class SessionAudio(CatalogueStruct, frozen=True, kw_only=True):
    """Audio settings of a session.

    GA and translation connections.
    """

    input: SessionAudioInput | None = None
    output: SessionAudioOutput | None = None


# Tools


class FunctionTool(CatalogueStruct, frozen=True, kw_only=True, tag="function"):
    """A function of the client's.

    Attributes:
        parameters: JSON schema.
    """

    type: ClassVar[Literal["function"]] = "function"
    name: str | None = None
    description: str | None = None
    parameters: dict[str, Any] | None = None


class McpToolFilter(CatalogueStruct, frozen=True, kw_only=True):
    """Picks tools of an MCP server."""

    tool_names: list[str] | None = None
    read_only: bool | None = None


class McpApprovalFilter(CatalogueStruct, frozen=True, kw_only=True):
    """Which tools of an MCP server need approval."""

    always: McpToolFilter | None = None
    never: McpToolFilter | None = None


class McpTool(CatalogueStruct, frozen=True, kw_only=True, tag="mcp"):
    """An MCP server whose tools the assistant may call.

    Attributes:
        connector_id: such as connector_gmail.
        authorization: OAuth token that the client gave.
        allowed_callers: direct, programmatic.
        require_approval: always, never, or a filter.
    """

    type: ClassVar[Literal["mcp"]] = "mcp"
    server_label: str
    server_url: str | None = None
    connector_id: str | None = None
    tunnel_id: str | None = None
    authorization: str | None = None
    server_description: str | None = None
    headers: dict[str, str] | None = None
    allowed_tools: list[str] | McpToolFilter | None = None
    allowed_callers: list[str] | None = None
    require_approval: str | McpApprovalFilter | None = None
    defer_loading: bool | None = None


Tool: TypeAlias = Open[FunctionTool | McpTool]
"""A tool of a session or a response."""


class ToolChoiceFunction(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="function"):
    """The assistant must call this function."""

    type: ClassVar[Literal["function"]] = "function"
    name: str


class ToolChoiceMcp(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="mcp"):
    """The assistant must call this MCP server."""

    type: ClassVar[Literal["mcp"]] = "mcp"
    server_label: str
    name: str | None = None


ToolChoice: TypeAlias = str | Open[ToolChoiceFunction | ToolChoiceMcp]
"""Which tool to call: an object, or auto, none, required, on beta also a function's name."""


# The session


class Tracing(CatalogueStruct, frozen=True, kw_only=True):
    """Where a session's traces go.

    Attributes:
        metadata: free form.
    """

    workflow_name: str | None = None
    group_id: str | None = None
    metadata: dict[str, Any] | None = None


class TruncationTokenLimits(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Limits that start a truncation.

    Attributes:
        post_instructions: tokens after the instructions.
    """

    post_instructions: int | None = None


class TruncationRetentionRatio(CatalogueStruct, frozen=True, kw_only=True, tag="retention_ratio"):
    """How much of a too long conversation is kept.

    Attributes:
        retention_ratio: 0 to 1.
    """

    type: ClassVar[Literal["retention_ratio"]] = "retention_ratio"
    retention_ratio: float
    token_limits: TruncationTokenLimits | None = None


Truncation: TypeAlias = str | Open[TruncationRetentionRatio]
"""What happens to a too long conversation: an object, or auto or disabled."""


class Reasoning(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """How hard the model thinks.

    Attributes:
        effort: minimal, low, medium, high or xhigh.
    """

    effort: str | None = None


class PromptCacheBreakpoint(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """The prompt up to here is cached.

    Attributes:
        mode: "explicit".
        ttl: 30m or 12h.
    """

    mode: str
    ttl: str | None = None


class PromptInputText(CatalogueStruct, frozen=True, kw_only=True, tag="input_text"):
    """Text for a prompt variable."""

    type: ClassVar[Literal["input_text"]] = "input_text"
    text: str
    prompt_cache_breakpoint: PromptCacheBreakpoint | None = None


class PromptInputImage(CatalogueStruct, frozen=True, kw_only=True, tag="input_image"):
    """An image for a prompt variable.

    Attributes:
        detail: low, high, auto or original.
    """

    type: ClassVar[Literal["input_image"]] = "input_image"
    detail: str
    file_id: str | None = None
    image_url: str | None = None
    prompt_cache_breakpoint: PromptCacheBreakpoint | None = None


class PromptInputFile(CatalogueStruct, frozen=True, kw_only=True, tag="input_file"):
    """A file for a prompt variable.

    Attributes:
        detail: auto, low or high.
    """

    type: ClassVar[Literal["input_file"]] = "input_file"
    detail: str | None = None
    file_data: str | None = None
    file_id: str | None = None
    file_url: str | None = None
    filename: str | None = None
    prompt_cache_breakpoint: PromptCacheBreakpoint | None = None


PromptVariable: TypeAlias = str | Open[PromptInputText | PromptInputImage | PromptInputFile]
"""What stands for a variable of a stored prompt."""


class Prompt(CatalogueStruct, frozen=True, kw_only=True):
    """A prompt stored at the server."""

    id: str
    version: str | None = None
    variables: dict[str, PromptVariable] | None = None


class ClientSecret(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """A short-lived key for browsers.

    Belongs to the answers of the beta REST call; events leave it out or say null.

    Attributes:
        expires_at: Unix time, seconds.
    """

    value: str
    expires_at: int


class Session(CatalogueStruct, frozen=True, kw_only=True):
    """The settings of a connection.

    One flat class for the five shapes of the wire, told apart by ``type`` and ``object``: GA speech
    (``type`` "realtime"), GA transcription ("transcription"), translation ("translation"), and the
    two of beta, which have no ``type``. GA nests the audio settings in ``audio``, beta spreads them
    over the session.

    Attributes:
        type: realtime, transcription, translation; None on beta.
        object: realtime.session, realtime.transcription_session; None on translation connections.
        id: sess_ plus 21 characters.
        output_modalities: text, audio.
        reasoning: gpt-realtime-2 and later.
        max_output_tokens: an integer or "inf".
        tracing: "auto", settings, or null.
        expires_at: Unix time, seconds.
        include: such as item.input_audio_transcription.logprobs.
        modalities: beta name of ``output_modalities``.
        voice: beta; an object from Azure, of Azure's own.
        turn_detection: beta; null when off.
        input_audio_format: beta: pcm16, g711_ulaw or g711_alaw.
        output_audio_format: beta: pcm16, g711_ulaw or g711_alaw.
        input_audio_transcription: beta; null when off.
        temperature: beta.
        speed: beta; 1.0 is normal.
        max_response_output_tokens: beta name of ``max_output_tokens``.
        client_secret: beta REST answers.
    """

    type: str | None = None
    object: str | None = None
    id: str | None = None
    model: str | None = None
    output_modalities: list[str] | None = None
    instructions: str | None = None
    tools: list[Tool] | None = None
    tool_choice: ToolChoice | None = None
    parallel_tool_calls: bool | None = None
    reasoning: Reasoning | None = None
    max_output_tokens: int | str | None = None
    tracing: str | Tracing | None = None
    truncation: Truncation | None = None
    prompt: Prompt | None = None
    expires_at: int | None = None
    audio: SessionAudio | None = None
    include: list[str] | None = None
    modalities: list[str] | None = None
    voice: str | dict[str, Any] | None = None
    turn_detection: TurnDetection | None = None
    input_audio_format: str | None = None
    output_audio_format: str | None = None
    input_audio_transcription: AudioTranscription | None = None
    input_audio_noise_reduction: NoiseReduction | None = None
    temperature: float | None = None
    speed: float | None = None
    max_response_output_tokens: int | str | None = None
    client_secret: ClientSecret | None = None


# The response


class StatusDetails(CatalogueStruct, frozen=True, kw_only=True):
    """Why a response ended as it did.

    Attributes:
        type: as the response's ``status``.
        reason: when cancelled: turn_detected, client_cancelled; when incomplete: max_output_tokens,
            content_filter.
        error: when failed.
    """

    type: str | None = None
    reason: str | None = None
    error: StatusError | None = None


class CachedTokensDetails(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Cached input tokens by kind."""

    text_tokens: int | None = None
    audio_tokens: int | None = None
    image_tokens: int | None = None


class InputTokenDetails(CatalogueStruct, frozen=True, kw_only=True):
    """Input tokens by kind.

    Attributes:
        cached_tokens: already counted in the response's ``input_tokens``.
        cached_tokens_details: not on the beta of 2024.
    """

    text_tokens: int | None = None
    audio_tokens: int | None = None
    image_tokens: int | None = None
    cached_tokens: int | None = None
    cached_tokens_details: CachedTokensDetails | None = None


class OutputTokenDetails(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Output tokens by kind."""

    text_tokens: int | None = None
    audio_tokens: int | None = None


class Usage(CatalogueStruct, frozen=True, kw_only=True):
    """The tokens that a response took.

    xAI may send an empty object.
    """

    total_tokens: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    input_token_details: InputTokenDetails | None = None
    output_token_details: OutputTokenDetails | None = None


class ResponseAudioOutput(CatalogueStruct, frozen=True, kw_only=True):
    """Settings of a response's audio.

    GA only; beta keeps these on the response.

    Attributes:
        voice: an object for custom voices.
    """

    format: AudioFormat | None = None
    voice: str | VoiceId | None = None


class ResponseAudio(CatalogueStruct, frozen=True, kw_only=True):
    """Audio settings of a response.

    GA only.
    """

    output: ResponseAudioOutput | None = None


class Response(CatalogueStruct, frozen=True, kw_only=True):
    """One answer of the assistant.

    GA and beta name some members differently; this class has both.

    Attributes:
        object: "realtime.response".
        id: resp_ plus 21 characters.
        status: completed, cancelled, failed, incomplete or in_progress.
        status_details: null while in progress, and after plain completion.
        output: empty in `ResponseCreated`; without audio in `ResponseDone`.
        conversation_id: null or absent on out-of-band responses.
        output_modalities: text, audio.
        max_output_tokens: an integer or "inf".
        audio: GA.
        usage: null in `ResponseCreated`.
        metadata: what the client gave, up to 16 pairs.
        modalities: beta name of ``output_modalities``.
        voice: beta; an object from Azure, of Azure's own.
        output_audio_format: beta: pcm16, g711_ulaw or g711_alaw.
        temperature: beta.
    """

    object: str | None = None
    id: str | None = None
    status: str | None = None
    status_details: StatusDetails | None = None
    output: list[ConversationItem] | None = None
    conversation_id: str | None = None
    output_modalities: list[str] | None = None
    max_output_tokens: int | str | None = None
    audio: ResponseAudio | None = None
    usage: Usage | None = None
    metadata: dict[str, str] | None = None
    modalities: list[str] | None = None
    voice: str | dict[str, Any] | None = None
    output_audio_format: str | None = None
    temperature: float | None = None


class RateLimit(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """One rate limit.

    Attributes:
        name: requests or tokens; live GA sends tokens only.
        reset_seconds: seconds until the limit is whole again.
    """

    name: str | None = None
    limit: int | None = None
    remaining: int | None = None
    reset_seconds: float | None = None


# What the user said


class LogProb(CatalogueStruct, frozen=True, kw_only=True):
    """How sure the model is of one token.

    Sent when the session includes ``item.input_audio_transcription.logprobs``.

    Attributes:
        bytes: the token in UTF-8.
    """

    token: str
    logprob: float
    bytes: list[int]


class TranscriptionLanguage(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """A language that the user spoke.

    Attributes:
        code: such as fr.
    """

    code: str


class TranscriptionInputTokenDetails(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Input tokens of a transcription by kind."""

    text_tokens: int | None = None
    audio_tokens: int | None = None


class TranscriptionUsageTokens(CatalogueStruct, frozen=True, kw_only=True, tag="tokens"):
    """The tokens that a transcription took.

    The gpt-4o-transcribe family.
    """

    type: ClassVar[Literal["tokens"]] = "tokens"
    total_tokens: int
    input_tokens: int
    input_token_details: TranscriptionInputTokenDetails | None = None
    output_tokens: int


class TranscriptionUsageDuration(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="duration"
):
    """The seconds of audio that a transcription took.

    whisper-1.

    Attributes:
        seconds: seconds of audio.
    """

    type: ClassVar[Literal["duration"]] = "duration"
    seconds: float


TranscriptionUsage: TypeAlias = Open[TranscriptionUsageTokens | TranscriptionUsageDuration]
"""What a transcription took."""


class VoiceLiveTranscriptionWord(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """A word and its time.

    Azure Voice Live.

    Attributes:
        offset_milliseconds: ms since the audio began.
        duration_milliseconds: ms.
    """

    text: str
    offset_milliseconds: int
    duration_milliseconds: int


class VoiceLiveTranscriptionPhrase(CatalogueStruct, frozen=True, kw_only=True):
    """A phrase and its time.

    Azure Voice Live.

    Attributes:
        offset_milliseconds: ms since the audio began.
        duration_milliseconds: ms.
    """

    offset_milliseconds: int
    duration_milliseconds: int
    text: str
    words: list[VoiceLiveTranscriptionWord] | None = None
    locale: str | None = None
    confidence: float | None = None
