#pragma once
#include "view/Page.h"
#include "view/answer/Http.h"
#include "view/data/Catalogue.h"

#include <string>

namespace WireCell::View {

    /// Answers the requests of the page: what files there are, images in tiles, waveforms, and hand scans to be kept.
    /// It knows nothing of sockets.  For several threads.
    class Api {
      public:
        /// Addresses begin with the token, which whoever asks must know.
        /// host: "127.0.0.1:8080" and the like, as the headers of requests must name it.
        Api(Catalogue& catalogue, const Page& page, std::string token);

        /// Names under which this server may be addressed; requests with other hosts are refused.
        void allow_host(const std::string& host) { m_hosts.push_back(host); }

        /// Never throws: what goes wrong is an answer too.
        Response answer(const Request& request);

      private:
        bool is_from_us(const Request& request) const;
        Response route(const std::string& what, const Request& request);

        Catalogue& m_catalogue;
        const Page& m_page;
        std::string m_token;
        std::vector<std::string> m_hosts;
    };
}
