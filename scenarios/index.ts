/** What a scenario file says of itself; the engine that runs scenarios against the fleet's API is not built yet. */
export const scenarioApiVersion = 'vrfleet/v1';
