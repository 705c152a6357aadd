#include "view/answer/Api.h"

#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/Printable.h"
#include "view/answer/ImageAnswers.h"
#include "view/answer/RunAnswers.h"
#include "view/answer/ScanAnswers.h"
#include "view/answer/TraceAnswer.h"

#include <algorithm>

namespace WireCell::View {

    namespace {
        /// Takes as long for a wrong token as for the right one.
        bool is_same(const std::string& one, const std::string& other)
        {
            unsigned differ = one.size() != other.size();
            for (size_t ind = 0; ind < std::min(one.size(), other.size()); ++ind)
                differ |= static_cast<unsigned char>(one[ind]) ^ static_cast<unsigned char>(other[ind]);
            return differ == 0;
        }
    }

    Api::Api(Catalogue& catalogue, const Page& page, std::string token)
      : m_catalogue(catalogue)
      , m_page(page)
      , m_token(std::move(token))
    {
    }

    /// Pages of others can make a browser ask us; they can not choose these headers.
    bool Api::is_from_us(const Request& request) const
    {
        if (std::find(m_hosts.begin(), m_hosts.end(), request.host) == m_hosts.end()) return false;
        return request.origin.empty() || request.origin == "http://" + request.host;
    }

    Response Api::answer(const Request& request)
    {
        if (!is_from_us(request)) return error_response(403, "this host or origin is not allowed");
        const auto end = request.path.find('/', 1);
        const auto token =
            request.path.substr(std::min<size_t>(1, request.path.size()), end == std::string::npos ? end : end - 1);
        if (end == std::string::npos || !is_same(token, m_token))
            return error_response(403, "the address lacks the token that spng-view has printed");
        const auto what = request.path.substr(end + 1);
        const bool is_writing = what == "api/scan" && request.method == "POST";
        if (request.method != "GET" && request.method != "HEAD" && !is_writing)
            return error_response(405, "only GET is allowed here");
        try {
            return route(what, request);
        }
        catch (const IndexError& error) {
            return error_response(404, printable_lines(error.what()));
        }
        catch (const ValueError& error) {
            return error_response(400, printable_lines(error.what()));
        }
        catch (const std::exception& error) {
            return error_response(500, printable_lines(error.what()));
        }
    }

    Response Api::route(const std::string& what, const Request& request)
    {
        if (what.empty()) return m_page.index();
        if (what.starts_with("page/")) return m_page.asset(what.substr(5));
        if (what == "api/files") return files_answer(m_catalogue);
        if (what == "api/events") return events_answer(m_catalogue, request);
        if (what == "api/layer") return layer_answer(m_catalogue, request);
        if (what == "api/tile") return tile_answer(m_catalogue, request);
        if (what == "api/wave") return wave_answer(m_catalogue, request);
        if (what == "api/wires") return wires_answer(m_catalogue, request);
        if (what == "api/depos") return depos_answer(m_catalogue, request);
        if (what == "api/scan") {
            return request.method == "POST" ? save_scan_answer(m_catalogue, request)
                                            : scans_answer(m_catalogue, request);
        }
        if (what == "api/agreement") return agreement_answer(m_catalogue, request);
        if (what == "api/run") return run_answer(m_catalogue, request);
        if (what == "api/run-image") return run_image_answer(m_catalogue, request);
        if (what == "api/trace") return trace_answer(m_catalogue, request);
        if (what == "api/network") return network_answer(m_catalogue, request);
        return error_response(404, "there is nothing at this address");
    }
}
